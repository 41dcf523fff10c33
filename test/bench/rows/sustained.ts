import { setTimeout as pause } from 'node:timers/promises';
import { LocalRunner } from '../local-runner.ts';
import { median } from '../measure.ts';
import type { Row } from '../row.ts';

const ORDERS = 10_000;
const CHANGES_A_SECOND = 100;
const SECONDS = 60;
const WHY =
  'a second of changes waits for the next poll, at the least; the rest is what the one process of functions and engines does not get done: see burst.';

export const row: Row = {
  name: 'sustained',
  isCheap: false,
  about: `${CHANGES_A_SECOND} changes a second for ${SECONDS} seconds, the local runner polling every second: how many have not arrived as webhooks at the end of each second. A second's changes wait for the poll.`,
  async measure() {
    const runner = await LocalRunner.start(ORDERS, 1);
    try {
      const backlogs: number[] = [];
      const startedAt = Date.now();
      for (let second = 0; second < SECONDS; second++) {
        runner.change(Array.from({ length: CHANGES_A_SECOND }, (_, i) => second * CHANGES_A_SECOND + i));
        await pause(startedAt + (second + 1) * 1000 - Date.now());
        backlogs.push((second + 1) * CHANGES_A_SECOND - runner.arrived);
      }
      const lastAt = Date.now();
      const arrivedAt = await runner.until(() => runner.arrived >= SECONDS * CHANGES_A_SECOND);
      return [
        {
          name: 'sustained',
          ratio: median(backlogs.slice(-SECONDS / 2)),
          unit: 'waiting',
          spread: [Math.min(...backlogs), Math.max(...backlogs)],
          goal: 200,
          why: WHY,
          beside: { 'the last after': `${((arrivedAt - lastAt) / 1000).toFixed(1)} s` },
        },
      ];
    } finally {
      await runner.close();
    }
  },
};
