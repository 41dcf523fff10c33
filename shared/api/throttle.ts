/** Fair use: the gateway's limits, which are the local runner's too. */

/** Of one client in one region, and of all callers of one call that needs no token. */
export const REQUESTS_PER_SECOND = 50;
export const BURST = 100;

/** Slots of 1 to this many are one client's each: every slot is two resources of a region's stack, which may have 500. */
export const SLOTS = 50;

/** The slot of all clients that came when the others were taken. */
export const SHARED_SLOT = 0;

/**
 * The value of the gateway's API key of a slot, by which it counts: 20 to 128 letters and digits, one in an account and
 * region for each deployment `name`. It is no secret: the gateway takes keys from the authorizer only.
 */
export function slotKey(name: string, slot: number): string {
  // A name is of lower-case letters, digits and hyphens: no two names become one.
  return `throttleSlot${String(slot).padStart(3, '0')}Of${name.replaceAll('-', 'X')}`;
}

export function slotKeys(name: string): string[] {
  return Array.from({ length: SLOTS + 1 }, (_, slot) => slotKey(name, slot));
}
