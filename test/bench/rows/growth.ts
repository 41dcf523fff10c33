import { spec } from '../../../functions/poll-orders/spec.ts';
import type { Subjects } from '../child.ts';
import { listAnswer } from '../data.ts';
import { cpuOf, explain, interleave, ratioOf } from '../measure.ts';
import { Polls } from '../polls.ts';
import type { Result, Row } from '../row.ts';

/** Orders of all calls together, at each size: so many that the collector's work is in them as often as it comes. */
const MEASURED = 1_000_000;
/** Orders of all calls before: so many that the compiler has done its work. */
const WARM_UP = 300_000;
/** After so long, everything is compared. */
const HOUR_MS = 3_600_000;
const SIZES = [1_000, 10_000, 100_000, 200_000] as const;
type Size = (typeof SIZES)[number];
/** Of a process that holds all stored orders besides what a poll needs. */
const GOAL_MB: Partial<Record<Size, number>> = { 100000: 512, 200000: 800 };
/**
 * Nine tenths of the function's memory for old objects, and a twentieth for each half of the young, as Lambda's runtime is
 * said to start Node: AWS does not document it.
 */
const AS_DEPLOYED = {
  ...process.env,
  NODE_OPTIONS: `--max-old-space-size=${Math.floor(spec.memoryMb * 0.9)} --max-semi-space-size=${Math.floor(spec.memoryMb / 20)}`,
};
const WHY =
  "what a poll parses lives until it is compared, and of a large list that is long enough for V8's collector to copy and mark it. Measured apart on a machine of 24 GB, one sample each, the collector stops the main thread for 0.1 µs an order at 1,000 and for 0.6 at 200,000, and threads of its own take 0.25 and 0.85; all other work takes as long at any size, whether the benchmark keeps the stored orders as objects or as texts.";
const WHY_MEMORY =
  'after a collection 67 MB of objects are left at 100,000 orders, and 41 MB of answers, most of which the benchmark itself holds: the rest is garbage that V8 lets pile up in the memory that it may use.';

export const subjects: Subjects = Object.fromEntries(
  SIZES.map(orders => [
    String(orders),
    async () => {
      const bodies = [0, 1].map(turn => listAnswer(orders, 'ASCII', order => turn === 1 && order % 100 === 0));
      const polls = new Polls(bodies[0] ?? Buffer.of());
      await polls.pollOrders();
      polls.tickMs = HOUR_MS;
      let turn = 0;
      return {
        warmUp: WARM_UP / orders,
        calls: MEASURED / orders,
        call: async () => {
          turn = 1 - turn;
          polls.body = bodies[turn] ?? Buffer.of();
          polls.published = 0;
          await polls.pollOrders();
          if (polls.published !== orders / 100) throw new Error(`${polls.published} changes were told.`);
        },
        counted: () => ({ rssMb: process.resourceUsage().maxRSS / 1024 }),
      };
    },
  ]),
);

export const row: Row = {
  name: 'growth',
  isCheap: false,
  about: `CPU per order of a poll that compares everything and finds every hundredth order changed, by how many orders there are, against ${SIZES[0]} of them, in as many polls as make a million orders; and the memory of the process at its highest, which holds the stored orders, too. Memory for objects is bounded to fit into the function's, where V8's collector works more often than on a larger machine.`,
  async measure() {
    const samples = await interleave(
      import.meta.url,
      SIZES.map(size => String(size)),
      undefined,
      AS_DEPLOYED,
    );
    const of = (size: Size) => (samples[size] ?? []).map(sample => ({ ...sample, cpuUs: sample.cpuUs / size }));
    const floor = of(SIZES[0]);
    const cpuResults = await explain(
      import.meta.url,
      SIZES.slice(1).map(String),
      name => {
        const measured = of(Number(name) as Size);
        const beside = {
          measured: `${cpuOf(measured).toFixed(2)} µs an order`,
          floor: `${cpuOf(floor).toFixed(2)} µs`,
        };
        return { name: `growth, ${name}`, ...ratioOf(measured, floor), unit: '×', goal: 1.1, beside, why: WHY };
      },
      AS_DEPLOYED,
    );
    const memoryResults = SIZES.flatMap((size): Result[] => {
      const goal = GOAL_MB[size];
      if (goal === undefined) return [];
      const memory = of(size).map(({ counted }) => counted.rssMb ?? Number.NaN);
      const spread = [Math.min(...memory), Math.max(...memory)] as const;
      const name = `growth, memory at ${size}`;
      return [{ name, ratio: spread[1], unit: 'MB', spread, goal, beside: {}, why: WHY_MEMORY }];
    });
    return [...cpuResults, ...memoryResults];
  },
};
