import { describeEvent } from './describe-event.ts';
import type { Paint } from './style.ts';
import { cutToWidth, padToWidth, withoutControls } from './text-width.ts';

const COLUMNS = 80;
const TYPE_COLUMNS = 20;
const INDENT = ' '.repeat(4);
const MARKS = { verified: '✓ verified', observed: '· observed' } as const;

/** An event in two lines: when, which kind, which order, and below what changed. */
export function eventLines(body: string, how: keyof typeof MARKS, paint: Paint): string {
  const event = JSON.parse(body);
  const { orderId, detailId, service, connection, endpointId } = event.data;
  const time = timeOf(new Date());
  const type = padToWidth(event.type.replace('order_detail.', 'detail.'), TYPE_COLUMNS);
  const mark = MARKS[how];
  // The order's id begins with its service.
  const subject = withoutControls(orderId ?? detailId ?? service ?? connection ?? endpointId ?? '');
  const rest = COLUMNS - time.length - type.length - mark.length - 6;
  const what = cutToWidth(withoutControls(describeEvent(event)), COLUMNS - INDENT.length);
  return [
    `${paint('dim', time)}  ${paint(colorOf(event.type), type)}  ${padToWidth(cutToWidth(subject, rest), rest)}  ${paint('green', mark)}`,
    what === '' ? '' : `\n${INDENT}${what}`,
    '\n',
  ].join('');
}

export function timeOf(date: Date): string {
  return date.toTimeString().slice(0, 8);
}

function colorOf(type: string) {
  if (type === 'order.created') return 'cyan';
  if (type === 'order.removed' || type === 'upstream.unavailable') return 'yellow';
  return 'bold';
}
