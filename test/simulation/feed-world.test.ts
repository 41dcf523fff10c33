import { expect, it } from 'vitest';
import { runs } from '../support/runs.ts';
import { simulateFeed } from './feed-world.ts';

const RUNS = runs(150);

// Four and more writers in two regions, crashes at any call, repeated and late messages, and replicas that lag item by item.
it('whatever happens, a reader sees every event, and one twice only where a writer died (invariant 12)', async () => {
  for (let seed = 1; seed <= RUNS; seed++) {
    const { findings } = await simulateFeed(seed);
    expect(findings, `npm run simulate -- --scenario feed --seed ${seed}`).toEqual([]);
  }
}, 300_000);

it('a reader by time misses events', async () => {
  const found: string[] = [];
  for (let seed = 1; seed <= 20; seed++) found.push(...(await simulateFeed(seed, 'time')).findings);
  expect(found.filter(finding => finding.includes('has missed')).length).toBeGreaterThan(0);
}, 60_000);
