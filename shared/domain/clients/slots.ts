import { createHash } from 'node:crypto';
import type { Client } from './client.ts';

/** Slots are numbered from 1. */
export const OPERATOR_SLOT = 1;

type Taken = readonly Pick<Client, 'slot'>[];

/** The first of `slots` slots that no client has; undefined when all are taken. The operator's is never free. */
export function findFreeSlot(clients: Taken, slots: number): number | undefined {
  return freeSlots(clients, slots)[0];
}

/** One of those that no client has, by `seed`: who must not choose alike give different ones. */
export function findFreeSlotBy(seed: string, clients: Taken, slots: number): number | undefined {
  const free = freeSlots(clients, slots);
  return free[slotByHash(seed, free.length) - 1];
}

function freeSlots(clients: Taken, slots: number): number[] {
  const taken = new Set([OPERATOR_SLOT, ...clients.map(({ slot }) => slot)]);
  return Array.from({ length: slots }, (_, i) => i + 1).filter(slot => !taken.has(slot));
}

/** A slot by the client's id, for clients that nobody gave one. Two clients may come to the same. */
export function slotByHash(clientId: string, slots: number): number {
  return (createHash('sha256').update(clientId).digest().readUInt32BE() % slots) + 1;
}
