/**
 * `npm run test:calendars`: calendars of the local runner, and one of every odd text, read by two libraries of Python and
 * by the one of the tests: all three must find the same. Ends with 3 where PyPI cannot be had.
 */

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import { RunnerProcess } from '../infra/local/runner-process.ts';
import { type ReadEvent, readCalendar } from '../support/icalendar.ts';
import { installPython } from '../support/python-environment.ts';
import { oddCalendar } from './odd-calendar.ts';

type Facts = Readonly<Record<string, unknown>>;

const say = (text: string) => process.stdout.write(`${text}\n`);

function findPython(): string | undefined {
  try {
    return `${installPython(new URL('./requirements.txt', import.meta.url))}/python`;
  } catch (error) {
    say(`NOT DONE: ${(error as Error).message}`);
    return undefined;
  }
}

/** Calendars of every kind, once something has moved. */
async function fetchCalendars(): Promise<string[]> {
  const runner = await RunnerProcess.start(['--details', 'always', '--poll-seconds', '0.5']);
  try {
    await runner.waitFor(({ type }) => type === 'order_detail.milestone_changed');
    const filters = [{}, { language: 'en' }, { detail: 'full' }, { services: ['uno'] }];
    const made = await Promise.all(
      filters.map(filter => runner.call('POST', '/v1/calendars', { name: '工事; 予定, "x"', ...filter })),
    );
    return await Promise.all(made.map(async ({ json }) => (await fetch(json.url)).text()));
  } finally {
    await runner.end();
  }
}

/** As `read.py` tells it. */
function factsOf({ start, end, startsAt, endsAt, zone, ...event }: ReadEvent): Facts {
  const isDay = zone === undefined;
  return { ...event, start: isDay ? start : startsAt / 1000, end: isDay ? end : endsAt / 1000 };
}

function readByPython(python: string, calendars: readonly string[]): Record<string, Facts[][]> {
  const folder = mkdtempSync(join(tmpdir(), 'order-relay-calendars-'));
  try {
    const files = calendars.map((_, i) => join(folder, `${i}.ics`));
    for (const [i, file] of files.entries()) writeFileSync(file, calendars[i] ?? '');
    const script = fileURLToPath(new URL('./read.py', import.meta.url));
    const { status, stdout } = spawnSync(python, [script, ...files], {
      encoding: 'utf8',
      maxBuffer: 1e8,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    if (status !== 0) throw new Error('A library of Python does not take the calendars.');
    return JSON.parse(stdout);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const byUid = (events: readonly Facts[]) => events.toSorted((a, b) => (String(a.uid) < String(b.uid) ? -1 : 1));

/** Resolves to how many differ. */
async function compare(python: string): Promise<number> {
  const calendars = [...(await fetchCalendars()), oddCalendar()];
  const expected = calendars.map(text => byUid(readCalendar(text).map(factsOf)));
  let faults = expected.some(events => events.length === 0) ? 1 : 0;
  for (const [library, read] of Object.entries(readByPython(python, calendars)))
    for (const [i, events] of read.entries()) {
      const own = byUid(events);
      const different = expected[i]?.findIndex((event, at) => !isDeepStrictEqual(event, own[at])) ?? 0;
      const isSame = different < 0 && own.length === expected[i]?.length;
      say(`${isSame ? 'ok' : 'FAULT'}: calendar ${i} by ${library}, ${own.length} events`);
      if (isSame) continue;
      faults++;
      say(`  ${JSON.stringify(expected[i]?.[different])}\n  ${JSON.stringify(own[different])}`);
    }
  say(faults === 0 ? 'All read the same.' : `${faults} faults`);
  return faults;
}

const python = findPython();
if (python === undefined) process.exitCode = 3;
else process.exitCode = (await compare(python)) === 0 ? 0 : 1;
