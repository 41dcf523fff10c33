import { EVENT_TYPES } from '../../../shared/domain/events/event.ts';
import { describeEvent } from './describe-event.ts';
import { flow, type Piece } from './flow.ts';
import { readableId } from './readable-id.ts';
import type { Paint } from './style.ts';
import { cutToWidth, padToWidth, textWidth, withoutControls, wrapToWidth } from './text-width.ts';

export const MARKS = { verified: '✓', observed: '·' } as const;

const TYPE_COLUMNS = Math.max(...EVENT_TYPES.map(({ length }) => length));
/** Time, mark and type, and the order's id behind them. */
const ID_FROM = '00:00:00 ✓ '.length + TYPE_COLUMNS + 1;
/** Most ids; a longer one moves what follows it. */
const ID_COLUMNS = 28;
/** From here on what changed has room beside the id. */
const MIN_TEXT_COLUMNS = 40;
const MAX_TEXT_COLUMNS = 400;

interface Screen {
  readonly paint: Paint;
  /** Infinity where nothing is to be broken. */
  readonly columns: number;
}

/** When, which kind, which order, and what changed: in one line where there is room, else below each other. */
export function eventLines(body: string, how: keyof typeof MARKS, { paint, columns }: Screen): string {
  const event = JSON.parse(body);
  const { orderId, detailId, service, connection, endpointId } = event.data;
  // The order's id begins with its service.
  const id = withoutControls(readableId(orderId ?? detailId ?? service ?? connection ?? endpointId ?? ''));
  const text = cutToWidth(withoutControls(describeEvent(event)).trim(), MAX_TEXT_COLUMNS);
  // Ids stand below each other where most of them have room.
  const isTable = columns >= ID_FROM + ID_COLUMNS;
  const head: Piece[] = [
    { text: timeOf(new Date()), format: 'dim' },
    { text: MARKS[how], format: 'green' },
    { text: isTable ? padToWidth(event.type, TYPE_COLUMNS) : event.type, format: colorOf(event.type) },
    { text: id },
  ];
  const indent = ' '.repeat(isTable ? 4 : 2);
  const headLines = flow(head, { columns, indent, paint });
  const textFrom = ID_FROM + Math.max(ID_COLUMNS, textWidth(id)) + 2;
  const lines =
    columns - textFrom >= MIN_TEXT_COLUMNS
      ? beside(headLines[0] + ' '.repeat(textFrom - ID_FROM - textWidth(id)), text, { from: textFrom, columns })
      : [...headLines, ...wrapToWidth(text, columns - indent.length).map(line => indent + line)];
  return lines
    .map(line => `${line.trimEnd()}\n`)
    .join('')
    .replace(/\n+$/, '\n');
}

function beside(head: string, text: string, { from, columns }: { from: number; columns: number }): string[] {
  const [first = '', ...more] = wrapToWidth(text, columns - from);
  return [head + first, ...more.map(line => ' '.repeat(from) + line)];
}

export function timeOf(date: Date): string {
  return date.toTimeString().slice(0, 8);
}

function colorOf(type: string) {
  if (type === 'order.created') return 'cyan';
  if (type === 'order.removed' || type === 'upstream.unavailable') return 'yellow';
  return 'bold';
}
