import type { Paint } from './style.ts';
import { textWidth, wrapToWidth } from './text-width.ts';

/** A piece of a line, and its colour. */
export interface Piece {
  readonly text: string;
  readonly format?: Parameters<Paint>[0];
}

/** The pieces one after the other; one that does not fit begins a new line, further in. */
export function flow(pieces: readonly Piece[], where: { columns: number; indent: string; paint: Paint }): string[] {
  const { columns, indent, paint } = where;
  const lines: { text: string; width: number }[] = [];
  for (const { text, format } of pieces) {
    const painted = (part: string) => (format === undefined ? part : paint(format, part));
    const last = lines.at(-1);
    const width = textWidth(text);
    if (last && last.width + 1 + width <= columns) {
      last.text += ` ${painted(text)}`;
      last.width += 1 + width;
      continue;
    }
    const before = last ? indent : '';
    for (const part of wrapToWidth(text, columns - before.length))
      lines.push({ text: before + painted(part), width: before.length + textWidth(part) });
  }
  return lines.map(({ text }) => text);
}
