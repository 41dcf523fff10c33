import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { issueToken } from '../../../../shared/domain/clients/authenticate.ts';
import type { Client } from '../../../../shared/domain/clients/client.ts';
import { createClient, type ManageDeps, rotateSecret, sharesSlot } from '../../../../shared/domain/clients/manage.ts';
import { MemoryClients } from '../../../support/memory-clients.ts';

const NOW = Date.parse('2026-11-23T03:00:00Z');
const DAY_MS = 24 * 3_600_000;
const SLOTS = { count: 4, shared: 0 };
const NEW = { name: 'Ticketing', scopes: ['orders:read'] };

class Crash extends Error {}

/** Clients whose writes crash from the one with this number on, before it or after it. */
function crashing(clients: MemoryClients, at: number, when: 'before' | 'after'): MemoryClients {
  let writes = 0;
  const write = async <T>(run: () => Promise<T>): Promise<T> => {
    const isLast = ++writes === at;
    if (isLast && when === 'before') throw new Crash();
    const written = await run();
    if (isLast) throw new Crash();
    return written;
  };
  return Object.assign(Object.create(clients), {
    findClient: (id: string) => clients.findClient(id),
    listClients: () => clients.listClients(),
    addSecret: (...secret: Parameters<MemoryClients['addSecret']>) => write(() => clients.addSecret(...secret)),
    addClient: async ({ secrets, ...client }: Parameters<MemoryClients['addClient']>[0]) => {
      for (const version of secrets) await write(() => clients.addSecret(client.id, version));
      return write(() => clients.addClient({ ...client, secrets: [] }));
    },
  });
}

function deps(clients: MemoryClients, region = 'jp'): ManageDeps {
  let ids = 0;
  const next = (what: string) => () => `${what}-${region}-${++ids}`;
  return { clients, clock: () => NOW, region, createClientId: next('c'), createSecret: next('secret') };
}

const getsToken = async (clients: MemoryClients, id: string, secret: string, at = NOW) =>
  (await issueToken(id, secret, {
    clients,
    clock: () => at,
    signToken: async () => ({ accessToken: 'token', expiresIn: 3600 }),
  })) !== 'refused';

describe('making a client', () => {
  it.each([1, 2] as const)('that crashes at write %i leaves it whole or not at all', async at => {
    for (const when of ['before', 'after'] as const) {
      const clients = new MemoryClients();
      await expect(createClient(NEW, 'boss', SLOTS, deps(crashing(clients, at, when)))).rejects.toThrow(Crash);
      for (const { id } of await clients.listClients()) expect(await getsToken(clients, id, 'secret-jp-1')).toBe(true);
      expect((await clients.listClients()).length).toBe(at === 2 && when === 'after' ? 1 : 0);
    }
  });

  it('by many at a time gives each a slot of its own, in whatever order they look and write', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), fc.integer({ min: 2, max: 12 }), async (scheduler, count) => {
        const clients = new MemoryClients();
        const slots = { count: 50, shared: 0 };
        const late = Object.assign(Object.create(clients), {
          listClients: scheduler.scheduleFunction(() => clients.listClients()),
          addClient: scheduler.scheduleFunction((client: Client) => clients.addClient(client)),
          moveClient: scheduler.scheduleFunction((client: Client) => clients.moveClient(client)),
        });
        const each = deps(late);
        const made = Promise.all(Array.from({ length: count }, () => createClient(NEW, 'boss', slots, each)));
        await scheduler.waitFor(made);
        const told = (await made).map(one => (one === 'too many' ? undefined : one.client.slot));
        expect(new Set(told).size).toBe(count);
        expect((await clients.listClients()).map(({ slot }) => slot).sort()).toEqual(told.sort());
      }),
    );
  });

  it('takes the shared slot where those made at the same time need all others', async () => {
    const clients = new MemoryClients();
    const withIds = deps(clients);
    await Promise.all(Array.from({ length: 8 }, () => createClient(NEW, 'boss', SLOTS, withIds)));
    const all = await clients.listClients();
    const own = all.filter(client => !sharesSlot(client, all, SLOTS));
    expect(own.map(({ slot }) => slot).every(slot => slot !== SLOTS.shared)).toBe(true);
    expect(all.filter(({ slot }) => slot !== SLOTS.shared)).toEqual(own);
  });

  it('in two regions at a time may give them one slot, and both are told so', async () => {
    const clients = new MemoryClients();
    const blind = (id: string) =>
      Object.assign(Object.create(clients), {
        listClients: async () => (await clients.listClients()).filter(client => client.id === id),
        addClient: (client: Client) => clients.addClient(client),
      });
    for (const region of ['jp', 'us']) await createClient(NEW, 'boss', SLOTS, deps(blind(`c-${region}-1`), region));
    const all = await clients.listClients();
    expect(all.map(({ slot }) => slot)).toEqual([2, 2]);
    for (const client of all) expect(sharesSlot(client, all, SLOTS)).toBe(true);
  });
});

describe('a rotation', () => {
  it('in two regions at a time gives each a secret that is valid for the overlap', async () => {
    const clients = new MemoryClients();
    const made = await createClient(NEW, 'boss', SLOTS, deps(clients));
    if (made === 'too many') throw new Error();
    const { id } = made.client;
    // Neither region has seen the other's version yet.
    const before = structuredClone(await clients.findClient(id));
    const blind = Object.assign(Object.create(clients), {
      findClient: async () => before,
      addSecret: (...secret: Parameters<MemoryClients['addSecret']>) => clients.addSecret(...secret),
    });
    const rotated = await Promise.all(
      ['jp', 'us'].map(region => rotateSecret(id, 'boss', DAY_MS, deps(blind, region))),
    );
    const secrets = rotated.map(each => (typeof each === 'object' ? each.secret : ''));
    for (const secret of secrets) expect(await getsToken(clients, id, secret)).toBe(true);
    const later = await Promise.all(secrets.map(secret => getsToken(clients, id, secret, NOW + DAY_MS)));
    expect(later).toEqual([false, true]);
  });

  it('leaves none that has ended, however often it is done', async () => {
    const clients = new MemoryClients();
    const made = await createClient(NEW, 'boss', SLOTS, deps(clients));
    if (made === 'too many') throw new Error();
    const { id } = made.client;
    const withIds = deps(clients);
    await rotateSecret(id, 'boss', DAY_MS, withIds);
    expect((await clients.findClient(id))?.secrets).toHaveLength(2);
    for (let i = 0; i < 20; i++) await rotateSecret(id, 'boss', 0, withIds);
    expect((await clients.findClient(id))?.secrets.map(({ number }) => number)).toEqual([22]);
  });

  it('of a client that is deleted meanwhile finds none', async () => {
    const clients = new MemoryClients();
    expect(await rotateSecret('nobody', 'boss', 0, deps(clients))).toBeUndefined();
  });
});
