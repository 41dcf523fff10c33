import { expect, it } from 'vitest';
import { runs } from '../../support/runs.ts';
import { simulateRegions } from './world.ts';

const RUNS = runs(60);

// Polls of orders and details, fan-out, deliveries and readers in one to four regions, over replicas that lag or are cut
// off, with regions that stop, lose their queues, drain or never come back, a provider that fails, lies and leaves out
// most orders, receivers that fail and go, owners who change endpoints, and crashes at any call.
it('whatever happens, every change is told and delivered, and all regions end level', async () => {
  for (let seed = 1; seed <= RUNS; seed++) {
    const { findings } = await simulateRegions(seed);
    expect(findings, `npm run simulate -- --scenario regions --seed ${seed}`).toEqual([]);
  }
}, 300_000);
