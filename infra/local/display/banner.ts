import type { Facts } from '../output.ts';
import { sampleCommands } from './commands.ts';
import { MARKS } from './event-lines.ts';
import type { Paint } from './style.ts';
import { wrapToWidth } from './text-width.ts';

const MIN_NAME_COLUMNS = 11;
const INDENT = '  ';
/** Longer lines are hard to read. */
const MAX_COLUMNS = 100;

/** What runs where, how to take part, and how to read what comes below. */
export function banner(facts: Facts, screen: { readonly paint: Paint; readonly columns: number }): string {
  const { paint } = screen;
  const columns = Math.min(screen.columns, MAX_COLUMNS) - INDENT.length;
  const nameColumns = Math.max(MIN_NAME_COLUMNS, ...rowsOf(facts).map(([name]) => name.length + 1));
  const rows = rowsOf(facts).flatMap(([name, text]) =>
    wrapToWidth(text, columns - nameColumns).map((line, i) =>
      i === 0 ? paint('cyan', name.padEnd(nameColumns)) + line : ' '.repeat(nameColumns) + line,
    ),
  );
  const { ask, receive } = sampleCommands(facts.url, columns);
  const prose = (text: string) => wrapToWidth(text, columns).map(line => paint('dim', line));
  const indented = (lines: readonly string[]) => lines.map(line => `${INDENT}${line}\n`).join('');
  return [
    `\n${paint('bold', 'order-relay')} on this machine\n`,
    indented(rows),
    indented(prose('In another terminal, in this directory, ask as you would ask the provider:')),
    indented(ask),
    // Deployed, and with --strict, no receiver is on this machine.
    ...(facts.strict ? [] : [indented(prose('and receive webhooks yourself:')), indented(receive)]),
    `${indented(prose(legend(facts)))}\n`,
  ].join('\n');
}

type Row = readonly [name: string, text: string];

function rowsOf(facts: Facts): Row[] {
  const { url, regions, takeOverSeconds, upstreamUrl, dataDirectory, pollSeconds, strict } = facts;
  const apis = Object.entries(regions ?? { API: url }).map(([name, each]): Row => [name, `${each}/v1`]);
  return [
    ...apis,
    ['board', `${url}/v1/board (sign in: local / local-secret)`],
    ['provider', upstreamUrl ?? 'simulated: an order changes every few seconds'],
    ['polling', `each of nine services every ${Number(pollSeconds.toFixed(1))} s`],
    ...(regions === undefined ? [] : [takeOverRow(pollSeconds, takeOverSeconds)]),
    [
      'data',
      dataDirectory === undefined ? 'in memory, gone when this ends (--data DIR keeps it)' : `kept in ${dataDirectory}`,
    ],
    ['receivers', strict ? 'https and public addresses only (--strict)' : 'any, http and this machine too'],
    ['clients', 'local / local-secret (all), viewer / viewer-secret (read orders)'],
  ];
}

/** Lease and grace are three intervals. */
const takeOverRow = (pollSeconds: number, takeOverSeconds = 3 * pollSeconds): Row => [
  'take-over',
  `a region that stops is replaced within ${Math.ceil(takeOverSeconds + pollSeconds)} s: POST /_local/regions/NAME {"stopped":true}`,
];

function legend({ upstreamUrl, strict }: Facts): string {
  const what =
    upstreamUrl === undefined && !strict
      ? `Below: what the sample receiver gets; ${MARKS.verified} is a signature that it verified.`
      : `Below: changes as they are observed (${MARKS.observed}).`;
  return `${what} Dates are Japan's (JST), the times in front are this machine's. Ctrl-C ends it.`;
}
