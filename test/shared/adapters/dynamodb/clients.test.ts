import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DynamoClients } from '../../../../shared/adapters/dynamodb/clients.ts';
import type { ClientStore } from '../../../../shared/domain/clients/ports.ts';
import { nextVersion, type SecretVersion } from '../../../../shared/domain/clients/secret.ts';
import { client } from '../../../support/client.ts';
import { MemoryClients } from '../../../support/memory-clients.ts';
import { startTable, type TestTable } from '../../../support/table.ts';

const NOW = Date.parse('2026-11-23T03:00:00Z');
const GONE = { deletedAt: new Date(NOW).toISOString(), deletedBy: 'operator' };
let engine: TestTable;
beforeAll(async () => {
  engine = await startTable();
});
afterAll(() => engine.close());

const second = (id: string, secret = 'other') =>
  nextVersion(client(id).secrets, { secret, region: 'jp', at: NOW, olderUntil: NOW });

describe.each<[string, () => ClientStore]>([
  ['in memory', () => new MemoryClients()],
  ['in DynamoDB', () => new DynamoClients(engine.table)],
])('clients %s', (_where, create) => {
  let store: ClientStore;
  let ids = 0;
  let id: string;
  beforeEach(() => {
    store = create();
    id = `c${++ids}`;
  });

  it('are found with their secrets', async () => {
    expect(await store.addClient(client(id, { connections: ['osaka'] }))).toBe('done');
    expect(await store.findClient(id)).toEqual(client(id, { connections: ['osaka'] }));
  });

  it.each(['', 'nobody', 'c#SECRET', 'c$', 'x'.repeat(1001), '顧客'])(
    'that are not there are not found: %s',
    async name => {
      expect(await store.findClient(name)).toBeUndefined();
    },
  );

  it('are not mixed up with those whose ids begin alike', async () => {
    for (const each of [id, `${id}-`, `${id}0`]) await store.addClient(client(each));
    expect((await store.findClient(id))?.secrets).toEqual(client(id).secrets);
  });

  it('are added once', async () => {
    await store.addClient(client(id));
    expect(await store.addClient(client(id, { scopes: ['clients:write'] }))).toBe('stale');
    expect((await store.findClient(id))?.scopes).toEqual(['orders:read']);
  });

  it('are not there while only a secret of theirs is, as replication may have it', async () => {
    await store.addSecret(id, second(id));
    expect(await store.findClient(id)).toBeUndefined();
    expect((await store.listClients()).map(each => each.id)).not.toContain(id);
  });

  it('have each version of a secret once: of two that race one is told', async () => {
    await store.addClient(client(id));
    const race = await Promise.all([store.addSecret(id, second(id, 'a')), store.addSecret(id, second(id, 'b'))]);
    expect(race.sort()).toEqual(['done', 'stale']);
    expect((await store.findClient(id))?.secrets).toHaveLength(2);
  });

  it('once deleted are never there again (invariant 21)', async () => {
    await store.addClient(client(id));
    await store.deleteClient(id, GONE);
    await store.deleteClient(id, GONE);
    await store.addSecret(id, second(id));
    await store.addClient(client(id));
    expect(await store.findClient(id)).toBeUndefined();
    expect((await store.listClients()).map(each => each.id)).not.toContain(id);
  });

  it('lose a secret that is removed, and no other', async () => {
    await store.addClient(client(id));
    await store.addSecret(id, second(id));
    await store.removeSecret(id, client(id).secrets[0] as SecretVersion);
    expect((await store.findClient(id))?.secrets).toEqual([second(id)]);
  });

  it('that are deleted before they arrive do not come to be', async () => {
    await store.deleteClient(id, GONE);
    await store.addClient(client(id));
    expect(await store.findClient(id)).toBeUndefined();
  });

  it('are moved to another slot, unless they are deleted meanwhile', async () => {
    await store.addClient(client(id));
    await store.moveClient(client(id, { slot: 7 }));
    expect(await store.findClient(id)).toEqual(client(id, { slot: 7 }));
    await store.deleteClient(id, GONE);
    await store.moveClient(client(id, { slot: 8 }));
    expect(await store.findClient(id)).toBeUndefined();
  });

  it('are listed by id', async () => {
    for (const each of ['b', 'a']) await store.addClient(client(`${id}-${each}`));
    const listed = (await store.listClients()).filter(each => each.id.startsWith(`${id}-`));
    expect(listed).toEqual([client(`${id}-a`), client(`${id}-b`)]);
  });
});

it('deleted clients leave nothing behind that lists would have to read', async () => {
  const store = new DynamoClients(engine.table);
  await store.addClient(client('gone'));
  await store.addSecret('gone', second('gone'));
  await store.deleteClient('gone', GONE);
  const where = {
    expression: 'pk = :pk AND begins_with(sk, :id)',
    values: { ':pk': 'CLIENTS', ':id': 'gone' },
  };
  expect(await engine.table.queryAll({ where })).toEqual([]);
});
