import { expect, it } from 'vitest';
import { simulateDelivery } from './delivery-world.ts';

const RUNS = 200;

// Deliveries, recoveries and changes of endpoints, with crashes at any call, an index that lags and late or repeated messages.
it('whatever happens, all that is owed is delivered or exhausted in the end, in order, nothing is due nowhere, and nobody is sent what was given up or is too old (invariant 13, invariant 14, invariant 15, invariant 16, invariant 17, invariant 18, invariant 19, invariant 20, invariant 29, invariant 37)', async () => {
  for (let seed = 1; seed <= RUNS; seed++) {
    const { findings } = await simulateDelivery(seed);
    expect(findings, `npm run simulate -- --scenario delivery --seed ${seed}`).toEqual([]);
  }
}, 300_000);
