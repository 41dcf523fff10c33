import type { Paint } from '../local/display/style.ts';
import { cutToWidth, padToWidth, textWidth, withoutControls } from '../local/display/text-width.ts';
import { recordLines } from './record.ts';

export interface Column<T> {
  readonly head: string;
  readonly text: (item: T) => string | undefined;
  /** Cut where the terminal is too narrow. Others are needed whole: ids, times. */
  readonly flexible?: boolean;
}

interface Screen {
  readonly paint: Paint;
  /** Infinity where nothing is to be cut. */
  readonly columns: number;
}

const GAP = '  ';
const MIN_FLEXIBLE = 10;

/**
 * Rows below each other, as wide as the terminal is; where not even the columns that cannot be cut have room, each item
 * is a block of lines. What comes later goes on below: the head stands once, and columns only grow.
 */
export function startTable<T>(columns: readonly Column<T>[]) {
  let widths = columns.map(({ head }) => head.length);
  let hasHead = false;
  return (items: readonly T[], screen: Screen): string[] => {
    const rows = items.map(item => columns.map(({ text }) => withoutControls(text(item) ?? '')));
    widths = widths.map((width, i) => Math.max(width, ...rows.map(row => textWidth(row[i] ?? ''))));
    const fitted = fitTo(widths, columns, screen.columns);
    if (fitted === undefined) return items.flatMap(item => [...blockOf(columns, item, screen), '']);
    const head = hasHead
      ? []
      : [
          screen.paint(
            'dim',
            lineOf(
              columns.map(({ head }) => head),
              fitted,
            ),
          ),
        ];
    hasHead = true;
    return [...head, ...rows.map(row => lineOf(row, fitted))];
  };
}

const blockOf = <T>(columns: readonly Column<T>[], item: T, screen: Screen) =>
  recordLines(
    columns.map(({ head, text }) => [head, text(item)]),
    screen,
  );

const lineOf = (cells: readonly string[], widths: readonly number[]) =>
  cells
    .map((cell, i) => padToWidth(cutToWidth(cell, widths[i] ?? 0), widths[i] ?? 0))
    .join(GAP)
    .trimEnd();

/** Takes from the widest of the flexible columns what the terminal lacks; undefined where that is not enough. */
function fitTo<T>(widths: readonly number[], columns: readonly Column<T>[], available: number): number[] | undefined {
  const fitted = [...widths];
  const total = () => fitted.reduce((sum, width) => sum + width, GAP.length * (fitted.length - 1));
  while (total() > available) {
    const flexible = columns.flatMap(({ flexible }, i) => (flexible && (fitted[i] ?? 0) > MIN_FLEXIBLE ? [i] : []));
    if (flexible.length === 0) return undefined;
    const widest = flexible.reduce((a, b) => ((fitted[b] ?? 0) > (fitted[a] ?? 0) ? b : a));
    fitted[widest] = (fitted[widest] ?? 0) - 1;
  }
  return fitted;
}
