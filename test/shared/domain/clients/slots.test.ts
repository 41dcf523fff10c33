import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findFreeSlot, findFreeSlotBy, OPERATOR_SLOT, slotByHash } from '../../../../shared/domain/clients/slots.ts';

describe('the slot of a new client', () => {
  it('is the lowest that nobody has', () => {
    expect(findFreeSlot([], 5)).toBe(2);
    expect(findFreeSlot([{ slot: 2 }, { slot: 4 }], 5)).toBe(3);
  });

  it("is none when all are taken, and never the operator's", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 6 })), slots => {
        const free = findFreeSlot(
          slots.map(slot => ({ slot })),
          5,
        );
        const all = [1, 2, 3, 4, 5].filter(slot => slot !== OPERATOR_SLOT && !slots.includes(slot));
        expect(free).toBe(all[0]);
      }),
    );
  });

  it('by seed is one of the free ones too, and spreads', () => {
    const taken = [{ slot: 2 }, { slot: 4 }];
    const found = Array.from({ length: 100 }, (_, i) => findFreeSlotBy(`c${i}`, taken, 6));
    expect([...new Set(found)].sort()).toEqual([3, 5, 6]);
    expect(findFreeSlotBy('c1', taken, 2)).toBeUndefined();
  });

  it('by hash is one of those there are, and always the same', () => {
    fc.assert(
      fc.property(fc.string(), id => {
        const slot = slotByHash(id, 50);
        expect(slot >= 1 && slot <= 50 && slot === slotByHash(id, 50)).toBe(true);
      }),
    );
  });
});
