import { expect, it } from 'vitest';
import { EndpointWorld } from './endpoint-world.ts';

const RUNS = 1_500;

it('whatever regions decide of an endpoint at a time, none undoes it: deleted stays deleted, rotated rotated, enabled enabled (invariant 31, invariant 33)', async () => {
  for (let seed = 1; seed <= RUNS; seed++) {
    const world = new EndpointWorld(seed);
    await world.run();
    for (const look of ['before', 'after']) {
      expect(await world.findings(), `seed ${seed}, ${look}\n${world.story.join('\n')}`).toEqual([]);
      await world.removeLeftovers();
    }
  }
});
