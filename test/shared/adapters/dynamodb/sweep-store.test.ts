import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DynamoSweepStore, sweepKey } from '../../../../shared/adapters/dynamodb/sweep-store.ts';
import type { Sweep, SweepStore } from '../../../../shared/domain/deliver/ports.ts';
import { MemorySweeps } from '../../../support/memory-sweeps.ts';
import { startTable } from '../../../support/table.ts';

const NOW = Date.parse('2026-11-23T03:00:00Z');

let engine: Awaited<ReturnType<typeof startTable>>;
let count = 0;
let region: string;

beforeAll(async () => {
  engine = await startTable();
});
afterAll(() => engine.close());
beforeEach(() => {
  region = `region-${++count}`;
});

const sweep = (changes: Partial<Sweep> = {}): Sweep => ({
  revision: 0,
  cursor: { 'jp-1': 300 },
  backlogsAt: NOW,
  ...changes,
});

describe.each<[string, () => SweepStore]>([
  ['in memory', () => new MemorySweeps()],
  ['in the table', () => new DynamoSweepStore(engine.table)],
])('a sweep %s', (_where, create) => {
  let sweeps: SweepStore;
  beforeEach(() => {
    sweeps = create();
  });

  it('comes back as it was put, one revision on, for its region', async () => {
    expect(await sweeps.readSweep(region)).toBeUndefined();
    expect(await sweeps.putSweep(region, sweep())).toBe('done');
    expect(await sweeps.readSweep(region)).toEqual(sweep({ revision: 1 }));
    expect(await sweeps.readSweep(`${region}-b`)).toBeUndefined();
  });

  it('keeps what was listed again of a region that is gone', async () => {
    await sweeps.putSweep(region, sweep({ relisted: { 'jp-1': 500 } }));
    expect(await sweeps.readSweep(region)).toEqual(sweep({ revision: 1, relisted: { 'jp-1': 500 } }));
  });

  it('has beside it the endpoints that it has seen, put over the revision read only', async () => {
    expect(await sweeps.readKnown(region)).toBeUndefined();
    expect(await sweeps.putKnown(region, { revision: 0, owedSince: { we_1: 'a' } })).toBe('done');
    expect(await sweeps.putKnown(region, { revision: 0, owedSince: {} })).toBe('stale');
    expect(await sweeps.readKnown(region)).toEqual({ revision: 1, owedSince: { we_1: 'a' } });
    expect(await sweeps.readSweep(region)).toBeUndefined();
  });

  it('is put over the revision read only', async () => {
    expect(await sweeps.putSweep(region, sweep({ revision: 1 }))).toBe('stale');
    await sweeps.putSweep(region, sweep());
    expect(await sweeps.putSweep(region, sweep({ backlogsAt: 0 }))).toBe('stale');
    expect(await sweeps.putSweep(region, sweep({ revision: 1, backlogsAt: NOW + 1 }))).toBe('done');
    expect(await sweeps.readSweep(region)).toEqual(sweep({ revision: 2, backlogsAt: NOW + 1 }));
  });
});

it.each([
  { sweptAt: NOW, settledTo: NOW - 1 },
  { backlogsAt: NOW, position: `${new Date(NOW).toISOString()}#evt_1` },
])('a sweep that a version before 0.2 put goes on at the beginning of all lanes: %j', async form => {
  await engine.table.put({ ...sweepKey(region), revision: 4, ...form });
  const read = await new DynamoSweepStore(engine.table).readSweep(region);
  expect(read).toEqual({ revision: 4, cursor: {}, backlogsAt: NOW });
});
