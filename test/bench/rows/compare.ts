import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Subjects } from '../child.ts';
import { detailsAnswer, listAnswer } from '../data.ts';
import { cpuOf, explain, interleave, MANY_REPETITIONS, ratioOf } from '../measure.ts';
import { Polls } from '../polls.ts';
import type { Row } from '../row.ts';
import { parseAndHash } from './unchanged.ts';

const ENTRIES = 10_000;
const COLD = { warmUp: 0, calls: 1 };
const isChanged = (entry: number) => entry % 100 === 0;
const BODIES = {
  ASCII: () => listAnswer(ENTRIES, 'ASCII', isChanged),
  Japanese: () => listAnswer(ENTRIES, 'Japanese', isChanged),
  details: () => detailsAnswer(ENTRIES, isChanged),
};
const GOALS = { ASCII: 3, Japanese: 3.5, details: 3 };
/** What a machine with much other work on it gave, at the worst. */
const HELD_TO = { ASCII: 11, Japanese: 13, details: 4 };
type Variant = keyof typeof BODIES;
const WHY =
  'a process that compares once runs most of its code before V8 has compiled it; JSON.parse and sha256 are compiled already. To cut the answer, each of the items is found and hashed, by a pattern and two calls of crc32. A hundred scattered changes are in an eighth of the 768 cells, of which each order is parsed and checked, and each has its event and digests.';
const VARIANTS: readonly Variant[] = ['ASCII', 'Japanese', 'details'];
/** Of the details many: one call alone is dearer by half where V8's collector marks within it, and not where after it. */
const FLOOR_CALLS = { ASCII: 1, Japanese: 1, details: 10 };
/** Where the parent has put what was stored before, by variant: the first poll must not warm up the measured one. */
const STATE = 'BENCH_STATE';

const cold = (variant: Variant) => async () => {
  const polls = Polls.restore(await readFile(join(process.env[STATE] ?? '', variant)), BODIES[variant]());
  const call = () => (variant === 'details' ? polls.pollDetails() : polls.pollOrders());
  return {
    ...COLD,
    call: async () => {
      await call();
      if (polls.published !== ENTRIES / 100) throw new Error(`${variant}: ${polls.published} changes were told.`);
    },
  };
};
const floor = (variant: Variant) => () => {
  const body = BODIES[variant]();
  return { warmUp: 0, calls: FLOOR_CALLS[variant], call: () => parseAndHash(body) };
};

export const subjects: Subjects = Object.fromEntries(
  VARIANTS.flatMap(variant => [
    [variant, cold(variant)],
    [`floor of ${variant}`, floor(variant)],
  ]),
);

export const row: Row = {
  name: 'compare',
  isCheap: true,
  about: `A poll of ${ENTRIES} orders (and of as many details), every hundredth changed, from bytes on to events sent, in a fresh process. Floor: JSON.parse and sha256 of the same bytes in another fresh process (of the details ten times in a row, so that the collector's work is in it as often as it comes).`,
  async measure(repetitions = MANY_REPETITIONS) {
    const directory = await mkdtemp(join(tmpdir(), 'bench-'));
    try {
      process.env[STATE] = directory;
      await storeFirstPolls(directory);
      const names = VARIANTS.flatMap(variant => [variant, `floor of ${variant}`] as const);
      const samples = await interleave(import.meta.url, names, repetitions);
      return await explain(import.meta.url, VARIANTS, variant => {
        const measured = samples[variant];
        const ofFloor = samples[`floor of ${variant}`];
        return {
          name: `compare, ${variant}`,
          ...ratioOf(measured, ofFloor),
          unit: '×',
          goal: GOALS[variant],
          heldTo: HELD_TO[variant],
          ...(variant !== 'details' && { why: WHY }),
          beside: {
            measured: `${(cpuOf(measured) / ENTRIES).toFixed(2)} µs an entry`,
            floor: `${(cpuOf(ofFloor) / ENTRIES).toFixed(2)} µs`,
          },
        };
      });
    } finally {
      await rm(directory, { recursive: true });
    }
  },
};

async function storeFirstPolls(directory: string): Promise<void> {
  const orders = (body: Buffer) => {
    const polls = new Polls(body);
    return { polls, first: polls.pollOrders() };
  };
  for (const [variant, { polls, first }] of [
    ['ASCII', orders(listAnswer(ENTRIES))],
    ['Japanese', orders(listAnswer(ENTRIES, 'Japanese'))],
    ['details', details()],
  ] as const) {
    await first;
    await writeFile(join(directory, variant), polls.save());
  }
}

function details() {
  const polls = new Polls(detailsAnswer(ENTRIES));
  return { polls, first: polls.pollDetails() };
}
