import { columnsOf } from '../local/display/columns.ts';
import { createPaint, type Paint } from '../local/display/style.ts';
import { withoutControls, wrapToWidth } from '../local/display/text-width.ts';
import { jsonLine } from './format.ts';
import type { Io } from './io.ts';
import { type Field, recordLines } from './record.ts';
import { type Column, startTable } from './table.ts';

const SLOW_MS = 2_000;
const AGAIN_MS = 10_000;

export interface Mark {
  readonly text: string;
  readonly format: Parameters<Paint>[0];
}

const MARK_COLUMNS = 6;

export interface Output {
  readonly isJson: boolean;
  /** One thing: a line of JSON, or its fields. */
  record(value: unknown, fields: readonly Field[]): void;
  /** Many things, a page after the other: a line of JSON each, or a table. */
  table<T>(pages: AsyncIterable<readonly T[]> | Iterable<readonly T[]>, columns: readonly Column<T>[]): Promise<void>;
  /** Things that come now and then, each time some: as `table`, with one head for all. */
  rows<T>(columns: readonly Column<T>[]): (items: readonly T[]) => void;
  /** One of several things of different kinds, as they come: with a mark in front of its lines. */
  item(value: unknown, mark: Mark, lines: readonly string[]): void;
  /** A result that is none of these: with --json the value in one line. */
  result(value: unknown, text: string): void;
  /** For people, on stderr: what to do next, what is going on. */
  note(text: string): void;
  /** Says on stderr what `work` is about when it takes longer than two seconds; not with --json: an error is one line. */
  during<T>(text: string, work: Promise<T>): Promise<T>;
}

export function createOutput({ stdout, stderr, environment }: Io, isJson: boolean): Output {
  const paint = createPaint(stdout, environment);
  const paintError = createPaint(stderr, environment);
  const screen = () => ({ paint, columns: columnsOf(stdout) });
  const lines = (all: readonly string[]) => stdout.write(all.map(line => `${line}\n`).join(''));
  const json = (value: unknown) => stdout.write(jsonLine(value));
  // What is told may quote others: the API, a receiver, a header.
  const wrapped = (text: string, columns: number) =>
    text.split('\n').flatMap(line => wrapToWidth(withoutControls(line), columns));
  const note = (text: string) => {
    for (const line of wrapped(text, columnsOf(stderr))) stderr.write(`${paintError('dim', line)}\n`);
  };
  const rows = <T>(columns: readonly Column<T>[]) => {
    const next = startTable(columns);
    return (items: readonly T[]) => {
      if (isJson) for (const item of items) json(item);
      else if (items.length > 0) lines(next(items, screen()));
    };
  };
  return {
    isJson,
    rows,
    record: (value, fields) => void (isJson ? json(value) : lines(recordLines(fields, screen()))),
    async table(pages, columns) {
      const show = rows(columns);
      let shown = 0;
      for await (const items of pages) {
        shown += items.length;
        show(items);
      }
      if (shown === 0) note('There is none.');
    },
    item(value, { text: mark, format }, texts) {
      if (isJson) {
        json(value);
        return;
      }
      const room = columnsOf(stdout) - MARK_COLUMNS;
      const shown = texts.flatMap(text => wrapped(text, room));
      const first = paint(format, mark.padEnd(MARK_COLUMNS));
      lines(shown.map((line, i) => (i === 0 ? first : ' '.repeat(MARK_COLUMNS)) + line));
    },
    result: (value, text) => void (isJson ? json(value) : lines(wrapped(text, columnsOf(stdout)))),
    note,
    async during(text, work) {
      if (isJson) return work;
      const slow = setTimeout(() => note(`${text} …`), SLOW_MS);
      const slower = setInterval(() => note(`Still ${text[0]?.toLowerCase()}${text.slice(1)} …`), AGAIN_MS);
      return work.finally(() => {
        clearTimeout(slow);
        clearInterval(slower);
      });
    },
  };
}
