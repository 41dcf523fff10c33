import type { Paint } from '../local/display/style.ts';
import { padToWidth, textWidth, withoutControls, wrapToWidth } from '../local/display/text-width.ts';

/** A name and its value; fields without one are left out. */
export type Field = readonly [name: string, text: string | undefined];

const MIN_TEXT = 20;

/** One thing, a line or more for each of its fields. */
export function recordLines(fields: readonly Field[], screen: { paint: Paint; columns: number }): string[] {
  const shown = fields.flatMap(([name, text]) =>
    text === undefined || text === '' ? [] : [[withoutControls(name), text] as const],
  );
  const names = Math.max(0, ...shown.map(([name]) => textWidth(name))) + 2;
  const room = Math.max(MIN_TEXT, screen.columns - names);
  return shown.flatMap(([name, text]) =>
    linesOf(withoutControls(text), room).map((line, i) =>
      i === 0 ? screen.paint('cyan', padToWidth(name, names)) + line : ' '.repeat(names) + line,
    ),
  );
}

/** What is to be copied, such as a secret, an id or a URL, is one line: a terminal that breaks it copies it whole. */
function linesOf(text: string, room: number): string[] {
  return /^[!-~]+$/.test(text) ? [text] : wrapToWidth(text, room);
}
