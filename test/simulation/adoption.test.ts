import { expect, it } from 'vitest';
import { runs } from '../support/runs.ts';
import { simulateAdoption } from './adoption-world.ts';

const RUNS = runs(150);

it('every row that waits is looked at by the region that it names, whatever two regions wrote at once, and what a lost one left is found (invariant 32, invariant 35, invariant 36, invariant 37)', async () => {
  for (let seed = 1; seed <= RUNS; seed++) {
    const { findings } = await simulateAdoption(seed);
    expect(findings, `npm run simulate -- --scenario adoption --seed ${seed}`).toEqual([]);
  }
}, 60_000);
