import { beforeEach, describe, expect, it, vi } from 'vitest';
import { BatchCircuits } from '../../../../shared/domain/deliver/batch-circuits.ts';
import { type Circuit, newCircuit } from '../../../../shared/domain/deliver/circuit.ts';
import { MemoryCircuits } from '../../../support/memory-circuits.ts';

const read = newCircuit('a', 'jp');
const failed = (circuit: Circuit) => ({ ...circuit, failures: circuit.failures + 1 });

let store: MemoryCircuits;
let batch: BatchCircuits;

beforeEach(() => {
  store = new MemoryCircuits();
  batch = new BatchCircuits(store);
});

const stored = () => store.findCircuit('a', 'jp');

describe('what a batch knows of a circuit', () => {
  it('is what was read, until the batch has put it', async () => {
    await batch.putCircuit(newCircuit('b', 'jp'));
    expect(await batch.afterOwnPuts(read)).toBe(read);
  });

  it('is what was put from the same reading, as soon as the store has it', async () => {
    const putting = batch.putCircuit(failed(read));
    const known = await batch.afterOwnPuts(read);
    expect(known).toEqual(await stored());
    expect(await putting).toBe('done');
  });

  it('counts every failure of a batch, and nothing is read for it', async () => {
    const reading = vi.spyOn(store, 'findCircuit');
    for (let i = 0; i < 10; i++) expect(await batch.putCircuit(failed(await batch.afterOwnPuts(read)))).toBe('done');
    expect(reading).not.toHaveBeenCalled();
    expect(await stored()).toMatchObject({ failures: 10 });
  });

  it('is what was read, where that is later than what the batch put', async () => {
    await batch.putCircuit(failed(read));
    const own = await batch.afterOwnPuts(read);
    await store.putCircuit({ ...own, failures: 7 });
    const later = await stored();
    expect(later && (await batch.afterOwnPuts(later))).toBe(later);
  });

  it('is no put that the store refused, nor one that failed', async () => {
    await store.putCircuit({ ...read, failures: 7 });
    expect(await batch.putCircuit(failed(read))).toBe('stale');
    expect(await batch.afterOwnPuts(read)).toBe(read);

    vi.spyOn(store, 'putCircuit').mockRejectedValueOnce(new Error('The table is down.'));
    const [known] = await store.listCircuits('a');
    if (known === undefined) throw new Error('It was put.');
    await expect(batch.putCircuit(failed(known))).rejects.toThrow('down');
    expect(await batch.afterOwnPuts(known)).toBe(known);
    expect(await batch.putCircuit(failed(known))).toBe('done');
  });
});

describe('a put in a batch', () => {
  it('is stale where another of the same reading was answered, and asks nobody', async () => {
    await batch.putCircuit(failed(read));
    const putting = vi.spyOn(store, 'putCircuit');
    expect(await batch.putCircuit(failed(read))).toBe('stale');
    expect(putting).not.toHaveBeenCalled();
    expect(await stored()).toMatchObject({ failures: 1 });
  });

  it('over what another run wrote since is refused by the store', async () => {
    await batch.putCircuit(failed(read));
    const own = await batch.afterOwnPuts(read);
    await store.putCircuit({ ...own, failures: 7 });
    expect(await batch.putCircuit(failed(own))).toBe('stale');
    expect(await stored()).toMatchObject({ failures: 7 });
  });
});
