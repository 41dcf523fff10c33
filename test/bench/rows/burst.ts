import { LocalRunner } from '../local-runner.ts';
import { median } from '../measure.ts';
import type { Result, Row } from '../row.ts';

const ORDERS = 10_000;
const CHANGES = 2_000;
const BURSTS = ORDERS / CHANGES;
const WHY =
  'one process does all, and its CPU is the limit: ten changes and their deliveries take 59 requests (row `calls`: 24 of the poll, 19 of fan-out, 16 of deliver), each of which the SDK makes and an engine answers. What a poll does not get to in half its time limit is asked for in the feed by the next one, one request more for each change.';

interface Burst {
  readonly told: number;
  readonly arrived: number;
}

export const row: Row = {
  name: 'burst',
  isCheap: false,
  about: `${CHANGES} changes in one poll, scattered over ${ORDERS} orders, in the local runner with all its engines (one process): per second from the request to the provider until the last one is in the feed, and until its webhook has arrived.`,
  async measure() {
    const runner = await LocalRunner.start(ORDERS, 1);
    try {
      const bursts: Burst[] = [];
      for (let i = 0; i < BURSTS; i++) bursts.push(await measureBurst(runner, i));
      return [
        perSecond(
          'burst, feed',
          bursts.map(({ told }) => told),
          250,
        ),
        perSecond(
          'burst, webhooks',
          bursts.map(({ arrived }) => arrived),
          150,
        ),
      ];
    } finally {
      await runner.close();
    }
  },
};

/** Changes every fifth order. Both are ms since the provider was asked. */
async function measureBurst(runner: LocalRunner, first: number): Promise<Burst> {
  const { told, arrived } = runner;
  const changed = Date.now();
  runner.change(Array.from({ length: CHANGES }, (_, i) => i * BURSTS + first));
  const asked = await runner.askedSince(changed);
  const [lastTold, lastArrived] = await Promise.all([
    runner.until(() => runner.told >= told + CHANGES),
    runner.until(() => runner.arrived >= arrived + CHANGES),
  ]);
  return { told: lastTold - asked, arrived: lastArrived - asked };
}

function perSecond(name: string, times: readonly number[], goal: number): Result {
  const rates = times.map(ms => (CHANGES * 1000) / ms);
  return {
    name,
    ratio: median(rates),
    unit: 'a second',
    spread: [Math.min(...rates), Math.max(...rates)],
    goal,
    isMinimum: true,
    why: WHY,
    beside: { 'the last after': `${(median(times) / 1000).toFixed(1)} s` },
  };
}
