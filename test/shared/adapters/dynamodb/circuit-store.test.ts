import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DynamoCircuitStore } from '../../../../shared/adapters/dynamodb/circuit-store.ts';
import type { Circuit } from '../../../../shared/domain/deliver/circuit.ts';
import type { CircuitStore } from '../../../../shared/domain/deliver/ports.ts';
import { MemoryCircuits } from '../../../support/memory-circuits.ts';
import { startTable } from '../../../support/table.ts';

const NOW = Date.parse('2026-11-23T03:00:00Z');

let engine: Awaited<ReturnType<typeof startTable>>;
let count = 0;
let region: string;
const endpointId = 'ep';

beforeAll(async () => {
  engine = await startTable();
});
afterAll(() => engine.close());
beforeEach(() => {
  region = `region-${++count}`;
});

describe.each<[string, () => CircuitStore]>([
  ['in memory', () => new MemoryCircuits()],
  ['in the table', () => new DynamoCircuitStore(engine.table)],
])("an endpoint's circuit %s", (_where, create) => {
  let circuits: CircuitStore;
  beforeEach(() => {
    circuits = create();
  });

  const circuit = (changes: Partial<Circuit> = {}): Circuit => ({
    revision: 0,
    endpointId,
    region,
    failures: 5,
    failingSince: NOW - 1,
    failedProbes: 1,
    probeAt: NOW + 5_000,
    drainAt: NOW + 5_000,
    ...changes,
  });

  it('comes back as it was put, one revision on, for its region, over the revision read only', async () => {
    expect(await circuits.findCircuit(endpointId, region)).toBeUndefined();
    expect(await circuits.putCircuit(circuit({ revision: 1 }))).toBe('stale');
    expect(await circuits.putCircuit(circuit())).toBe('done');
    expect(await circuits.putCircuit(circuit())).toBe('stale');
    expect(await circuits.findCircuit(endpointId, region)).toEqual(circuit({ revision: 1 }));
    expect(await circuits.findCircuit(endpointId, `${region}-b`)).toBeUndefined();
  });

  it('is listed with those of other regions', async () => {
    const id = `of-${region}`;
    for (const each of [region, `${region}-b`]) await circuits.putCircuit(circuit({ endpointId: id, region: each }));
    await circuits.putCircuit(circuit({ endpointId: `${id}-b` }));
    const known = await circuits.listCircuits(id);
    expect(known).toEqual([region, `${region}-b`].map(each => circuit({ endpointId: id, region: each, revision: 1 })));
  });

  it('is listed when a drain is due, and no longer when none is', async () => {
    await circuits.putCircuit(circuit());
    const listed = async (now: number, of = region) => Array.fromAsync(circuits.listDrainsDue(of, now));
    expect(await listed(NOW + 4_999)).toEqual([]);
    expect(await listed(NOW + 5_000)).toEqual([circuit({ revision: 1 })]);
    expect(await listed(NOW + 5_000, `${region}-b`)).toEqual([]);
    const { drainAt: _drain, ...well } = circuit({ revision: 1 });
    await circuits.putCircuit(well);
    expect(await listed(NOW + 5_000)).toEqual([]);
  });
});
