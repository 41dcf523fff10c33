import type { Clock } from '../ports.ts';
import { validVersions } from '../versions.ts';
import type { Client } from './client.ts';
import type { ClientStore } from './ports.ts';
import { nextVersion } from './secret.ts';
import { findFreeSlot, findFreeSlotBy } from './slots.ts';

export interface ManageDeps {
  readonly clients: ClientStore;
  readonly clock: Clock;
  /** The region that is asked. */
  readonly region: string;
  readonly createClientId: () => string;
  /** 256 random bits, as text. */
  readonly createSecret: () => string;
}

export interface Slots {
  /** Numbered from 1, one client each. */
  readonly count: number;
  /** Of all clients that find none free. */
  readonly shared: number;
}

export type NewClient = Pick<Client, 'name' | 'scopes' | 'connections'>;

/** A client with its secret, which is told this once. */
export interface WithSecret {
  readonly client: Client;
  readonly secret: string;
}

/** All are read at each list, and for the slot of a new one. */
export const MAX_CLIENTS = 1000;
export const MAX_VALID_SECRETS = 6;
/** Of forty that are made at once, hardly one looks so often for a slot of its own. */
const MAX_LOOKS = 20;

/** @param createdBy the id of the client that makes it */
export async function createClient(
  wanted: NewClient,
  createdBy: string,
  slots: Slots,
  { clients, clock, region, createClientId, createSecret }: ManageDeps,
): Promise<WithSecret | 'too many'> {
  const others = await clients.listClients();
  if (others.length >= MAX_CLIENTS) return 'too many';
  const at = clock();
  const secret = createSecret();
  const client: Client = {
    ...wanted,
    id: createClientId(),
    slot: findFreeSlot(others, slots.count) ?? slots.shared,
    createdAt: new Date(at).toISOString(),
    createdBy,
    secrets: [nextVersion([], { secret, region, at, by: createdBy, olderUntil: at })],
  };
  if ((await clients.addClient(client)) === 'stale') throw new Error(`There is a client ${client.id} already.`);
  return { client: await moveApart(client, slots, clients), secret };
}

/**
 * The client in a slot that it shares with none, while there is one. Others may be made at the same time, and choose
 * alike: whoever of two wrote later sees the other, and moves. The first by id looks once more before it does, lest all
 * move together. Between regions none may see the other: they stay as they are.
 */
async function moveApart(made: Client, slots: Slots, clients: ClientStore): Promise<Client> {
  let client = made;
  let hasWaited = false;
  for (let look = 1; look <= MAX_LOOKS && client.slot !== slots.shared; look++) {
    const others = (await clients.listClients()).filter(({ id }) => id !== client.id);
    const rivals = others.filter(({ slot }) => slot === client.slot);
    if (rivals.length === 0) break;
    const { id: own } = client;
    hasWaited = !hasWaited && rivals.every(({ id }) => id > own);
    if (hasWaited) continue;
    client = { ...client, slot: findFreeSlotBy(`${client.id} ${look}`, others, slots.count) ?? slots.shared };
    await clients.moveClient(client);
  }
  return client;
}

/**
 * Adds a secret, beside which the older ones go on for `overlapMs`, if not less; those that have ended are removed, so
 * that whoever rotates often does not make every look at the client longer. Undefined when the client is deleted.
 */
export async function rotateSecret(
  clientId: string,
  by: string,
  overlapMs: number,
  { clients, clock, region, createSecret }: ManageDeps,
): Promise<WithSecret | 'too many' | undefined> {
  for (;;) {
    const client = await clients.findClient(clientId);
    if (client === undefined) return undefined;
    const at = clock();
    const isKept = overlapMs > 0;
    if (isKept && validVersions(client.secrets, at).length >= MAX_VALID_SECRETS) return 'too many';
    const secret = createSecret();
    const version = nextVersion(client.secrets, { secret, region, at, by, olderUntil: at + overlapMs });
    // Stale: somebody else rotated it meanwhile, whose secret is an older one now.
    if ((await clients.addSecret(clientId, version)) === 'stale') continue;
    const all = [...client.secrets, version];
    const secrets = validVersions(all, at);
    for (const ended of all.filter(each => !secrets.includes(each))) await clients.removeSecret(clientId, ended);
    return { client: { ...client, secrets }, secret };
  }
}

/** Whether another client counts in the same throttle slot. */
export function sharesSlot({ id, slot }: Client, all: readonly Client[], slots: Slots): boolean {
  return slot === slots.shared || all.some(other => other.id !== id && other.slot === slot);
}
