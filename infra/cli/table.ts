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
 * is a block of lines.
 */
export function tableLines<T>(columns: readonly Column<T>[], items: readonly T[], screen: Screen): string[] {
  const rows = items.map(item => columns.map(({ text }) => withoutControls(text(item) ?? '')));
  const widths = columns.map(({ head }, i) => Math.max(head.length, ...rows.map(row => textWidth(row[i] ?? ''))));
  const fitted = fitTo(widths, columns, screen.columns);
  if (fitted === undefined)
    return items.flatMap(item => [
      ...recordLines(
        columns.map(({ head, text }) => [head, text(item)]),
        screen,
      ),
      '',
    ]);
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, i) => padToWidth(cutToWidth(cell, fitted[i] ?? 0), fitted[i] ?? 0))
      .join(GAP)
      .trimEnd();
  return [screen.paint('dim', line(columns.map(({ head }) => head))), ...rows.map(line)];
}

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
