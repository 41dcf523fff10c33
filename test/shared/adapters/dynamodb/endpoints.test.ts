import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DynamoEndpoints } from '../../../../shared/adapters/dynamodb/endpoints.ts';
import type { Endpoint, EndpointSecret, Verdict } from '../../../../shared/domain/deliver/endpoint.ts';
import type { EndpointRegistry, Registration } from '../../../../shared/domain/deliver/ports.ts';
import { countReads } from '../../../support/count-reads.ts';
import { endpoint } from '../../../support/delivery-lab.ts';
import { MemoryEndpoints } from '../../../support/memory-endpoints.ts';
import { startTable, type TestTable } from '../../../support/table.ts';

const NOW = '2026-11-23T03:00:00.000Z';
const DELETION = { deletedAt: NOW, deletedBy: 'operator' };
let engine: TestTable;
beforeAll(async () => {
  engine = await startTable();
});
afterAll(() => engine.close());

const registration = (id: string, changes: Partial<Endpoint> = {}): Registration => {
  const { revision: _revision, secrets: _secrets, verdicts: _verdicts, ...rest } = endpoint(id, changes);
  return rest;
};
const secret = (number: number, region = 'jp'): EndpointSecret => ({
  number,
  region,
  createdAt: NOW,
  createdBy: 'operator',
  olderUntil: NOW,
});
const verdict = (endpointId: string, changes: Partial<Verdict> = {}): Verdict => ({
  revision: 0,
  endpointId,
  region: 'jp',
  judgedSince: NOW,
  reason: 'HTTP 410: the receiver is gone',
  untold: [{ id: 'evt_1', body: '{}' }],
  ...changes,
});

describe.each<[string, () => EndpointRegistry]>([
  ['in memory', () => new MemoryEndpoints()],
  ['in the table', () => new DynamoEndpoints(engine.table)],
])('endpoints %s', (_where, create) => {
  let store: EndpointRegistry;
  let ids = 0;
  let id: string;
  beforeEach(() => {
    store = create();
    id = `we_${++ids}`;
  });
  const listed = async () => (await store.listEndpoints()).map(each => each.id);

  it('are found and listed with all that stands beside them', async () => {
    expect(await store.addEndpoint(registration(id))).toEqual(endpoint(id));
    await store.addSecret(id, secret(2));
    await store.addSecret(id, secret(2, 'us'));
    await store.putVerdict(verdict(id));
    const whole = {
      ...endpoint(id),
      secrets: [secret(2), secret(2, 'us')],
      verdicts: [verdict(id, { revision: 1 })],
    };
    expect(await store.findEndpoint(id)).toEqual(whole);
    expect((await store.listEndpoints()).find(each => each.id === id)).toEqual(whole);
  });

  it('are not mixed up with those whose ids begin alike', async () => {
    for (const each of [id, `${id}0`, `${id}_`]) await store.addEndpoint(registration(each));
    await store.addSecret(`${id}0`, secret(2));
    await store.deleteEndpoint(`${id}_`, DELETION);
    expect(await store.findEndpoint(id)).toEqual(endpoint(id));
  });

  it('are put over the revision read only, without what stands beside them', async () => {
    const added = await store.addEndpoint(registration(id));
    await store.putVerdict(verdict(id));
    const changed = { ...added, description: 'x' };
    expect(await store.putEndpoint(changed)).toBe('done');
    expect(await store.putEndpoint(changed)).toBe('stale');
    const verdicts = [verdict(id, { revision: 1 })];
    expect(await store.findEndpoint(id)).toEqual({ ...changed, revision: 2, verdicts });
    await expect(store.addEndpoint(registration(id))).rejects.toThrow('already');
  });

  it('have one verdict of each region, put over the revision read only', async () => {
    await store.addEndpoint(registration(id));
    expect(await store.putVerdict(verdict(id))).toBe('done');
    expect(await store.putVerdict(verdict(id))).toBe('stale');
    expect(await store.putVerdict(verdict(id, { region: 'us' }))).toBe('done');
    expect(await store.putVerdict(verdict(id, { revision: 1, untold: [] }))).toBe('done');
    expect((await store.findEndpoint(id))?.verdicts).toEqual([
      verdict(id, { revision: 2, untold: [] }),
      verdict(id, { region: 'us', revision: 1 }),
    ]);
  });

  it('have each version of a secret once, until it is removed', async () => {
    await store.addEndpoint(registration(id));
    expect(await store.addSecret(id, secret(2))).toBe('done');
    expect(await store.addSecret(id, secret(2))).toBe('stale');
    await store.addSecret(id, secret(3));
    await store.removeSecret(id, secret(2));
    expect((await store.findEndpoint(id))?.secrets).toEqual([secret(3)]);
  });

  it('are not there while only what stands beside them is, as replication may have it', async () => {
    await store.addSecret(id, secret(2));
    await store.putVerdict(verdict(id));
    expect(await store.findEndpoint(id)).toBeUndefined();
    expect(await store.isDeleted(id)).toBe(false);
    expect(await listed()).not.toContain(id);
  });

  it('once deleted are never there again, whatever comes later (invariant 31)', async () => {
    const added = await store.addEndpoint(registration(id));
    await store.putVerdict(verdict(id));
    await store.deleteEndpoint(id, DELETION);
    await store.deleteEndpoint(id, DELETION);
    expect(await store.isDeleted(id)).toBe(true);
    expect(await store.putEndpoint(added)).toBe('stale');
    await store.addEndpoint(registration(id));
    await store.addSecret(id, secret(2));
    await store.putVerdict(verdict(id));
    expect(await store.findEndpoint(id)).toBeUndefined();
    expect(await listed()).not.toContain(id);
  });

  it('that are deleted before they arrive do not come to be (invariant 31)', async () => {
    await store.deleteEndpoint(id, DELETION);
    await store.addEndpoint(registration(id));
    expect(await store.findEndpoint(id)).toBeUndefined();
  });

  it('leave nothing behind but that they were deleted, of what comes later too', async () => {
    await store.deleteEndpoint(id, DELETION);
    await store.addEndpoint(registration(id));
    await store.addSecret(id, secret(2));
    await store.putVerdict(verdict(id));
    await store.addEndpoint(registration(`${id}0`));
    await store.removeLeftovers();
    // Nothing of it is in the way.
    expect(await store.addSecret(id, secret(2))).toBe('done');
    expect(await store.putVerdict(verdict(id))).toBe('done');
    expect(await store.isDeleted(id)).toBe(true);
    expect(await store.findEndpoint(`${id}0`)).toEqual(endpoint(`${id}0`));
  });
});

it('a deletion is kept 400 days, which is longer than anything may come late', async () => {
  await new DynamoEndpoints(engine.table).deleteEndpoint('we_kept', DELETION);
  expect(await engine.table.get({ pk: 'ENDPOINTS', sk: 'we_kept#DELETED' })).toMatchObject({
    ...DELETION,
    expiresAtSeconds: Date.parse(NOW) / 1000 + 400 * 24 * 60 * 60,
  });
});

it('what a version before 0.2 stored is read: verdict, event and older secrets in the item', async () => {
  const {
    revision,
    secrets: _secrets,
    verdicts: _verdicts,
    ...rest
  } = endpoint('we_old', {
    status: 'disabled',
    disabledReason: 'HTTP 410: the receiver is gone',
    announcement: { id: 'evt_old', body: '{}' },
    secretVersion: 2,
    oldSecrets: [{ version: 1, validUntil: NOW }],
  });
  await engine.table.put({ pk: 'ENDPOINTS', sk: 'we_old', ...rest, revision });
  const store = new DynamoEndpoints(engine.table);
  expect(await store.findEndpoint('we_old')).toEqual({ ...rest, revision, secrets: [], verdicts: [] });
});

it('one is read whole by one request, and so are all', async () => {
  const store = new DynamoEndpoints(engine.table);
  await store.addEndpoint(registration('we_whole'));
  for (const number of [2, 3, 4]) await store.addSecret('we_whole', secret(number));
  for (const region of ['jp', 'us', 'fr']) await store.putVerdict(verdict('we_whole', { region }));
  const reads = countReads(engine.client);
  const whole = await store.findEndpoint('we_whole');
  expect([whole?.secrets.length, whole?.verdicts.length]).toEqual([3, 3]);
  expect(reads.take()).toBe(1);
  await store.listEndpoints();
  expect(reads.take()).toBe(1);
});
