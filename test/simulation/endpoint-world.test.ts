import { expect, it } from 'vitest';
import { simulateEndpoint } from './endpoint-world.ts';

const RUNS = 1_500;

it('whatever regions decide of an endpoint at a time, none undoes it: deleted stays deleted, rotated rotated, enabled enabled (invariant 31, invariant 33)', async () => {
  for (let seed = 1; seed <= RUNS; seed++) {
    const { findings } = await simulateEndpoint(seed);
    expect(findings, `npm run simulate -- --scenario endpoint --seed ${seed}`).toEqual([]);
  }
});
