import { createHash } from 'node:crypto';
import type { Subjects } from '../child.ts';
import { detailsAnswer, listAnswer } from '../data.ts';
import { cpuOf, explain, interleave, MANY_REPETITIONS, ratioOf } from '../measure.ts';
import { Polls } from '../polls.ts';
import type { Row } from '../row.ts';

const ORDERS = 10_000;
const DETAILS = 1_000;
const WARM = { warmUp: 20, calls: 20 };

/** JSON.parse and sha256 of the same bytes: what it costs to read an answer at all. */
export const parseAndHash = (body: Buffer) => {
  JSON.parse(body.toString());
  return createHash('sha256').update(body).digest();
};

export const subjects: Subjects = {
  ASCII: () => unchangedOrders(listAnswer(ORDERS)),
  Japanese: () => unchangedOrders(listAnswer(ORDERS, 'Japanese')),
  details: async () => {
    const polls = new Polls(detailsAnswer(DETAILS));
    await polls.pollDetails();
    return warm(() => polls.pollDetails());
  },
  'floor of ASCII': () => ({ ...WARM, call: floorOf(listAnswer(ORDERS)) }),
  'floor of Japanese': () => ({ ...WARM, call: floorOf(listAnswer(ORDERS, 'Japanese')) }),
  'floor of details': () => ({ ...WARM, call: floorOf(detailsAnswer(DETAILS)) }),
};

async function unchangedOrders(body: Buffer) {
  const polls = new Polls(body);
  await polls.pollOrders();
  return warm(() => polls.pollOrders());
}

const warm = (poll: () => Promise<{ readonly outcome: string }>) => ({
  ...WARM,
  call: async () => {
    const { outcome } = await poll();
    if (outcome !== 'unchanged') throw new Error(`The poll ended as ${outcome}.`);
  },
});

function floorOf(body: Buffer) {
  return () => parseAndHash(body);
}

const GOALS = { ASCII: 0.2, Japanese: 0.2, details: 0.35 };

export const row: Row = {
  name: 'unchanged',
  isCheap: true,
  about: `A poll of ${ORDERS} orders (and of ${DETAILS} details) whose body is the same, from bytes on, in a warm process. Floor: JSON.parse and sha256 of the same bytes. The poll hashes and does not parse, so the ratio depends on how much faster a processor hashes than it parses.`,
  async measure(repetitions = MANY_REPETITIONS) {
    const variants = ['ASCII', 'Japanese', 'details'] as const;
    const names = variants.flatMap(variant => [variant, `floor of ${variant}`] as const);
    const samples = await interleave(import.meta.url, names, repetitions);
    return explain(import.meta.url, variants, variant => {
      const floor = samples[`floor of ${variant}`];
      return {
        name: `unchanged, ${variant}`,
        ...ratioOf(samples[variant], floor),
        unit: '×',
        goal: GOALS[variant],
        beside: { measured: `${Math.round(cpuOf(samples[variant]))} µs`, floor: `${Math.round(cpuOf(floor))} µs` },
      };
    });
  },
};
