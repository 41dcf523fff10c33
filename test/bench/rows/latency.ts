import { setTimeout as pause } from 'node:timers/promises';
import { LocalRunner } from '../local-runner.ts';
import { percentile } from '../measure.ts';
import type { Row } from '../row.ts';

const ORDERS = 1_000;
const WARM_UP = 20;
const CHANGES = 200;
const WHY =
  'poll, fan-out, deliver, three engines and the provider share the machine, and a webhook comes after some ten requests, one after the other: three of the poll, four of fan-out, three of deliver, with a queue between each two.';

export const row: Row = {
  name: 'latency',
  isCheap: false,
  about: `One change of ${ORDERS} orders after the other, in the local runner: from the request to the provider whose answer shows it until its webhook has arrived, ${CHANGES} times.`,
  async measure() {
    const runner = await LocalRunner.start(ORDERS, 0.2);
    try {
      const times: number[] = [];
      for (let i = 0; i < WARM_UP + CHANGES; i++) {
        const changed = Date.now();
        runner.change([i % ORDERS]);
        const { arrived } = runner;
        const asked = await runner.askedSince(changed);
        times.push((await runner.until(() => runner.arrived > arrived)) - asked);
        await pause(Math.random() * 50);
      }
      const warm = times.slice(WARM_UP);
      const spread = [Math.min(...warm), Math.max(...warm)] as const;
      const of = (share: number, goal: number) => ({
        name: `latency, p${share * 100}`,
        ratio: percentile(warm, share),
        unit: 'ms',
        spread,
        goal,
        why: WHY,
        beside: {},
      });
      return [of(0.5, 40), of(0.99, 150)];
    } finally {
      await runner.close();
    }
  },
};
