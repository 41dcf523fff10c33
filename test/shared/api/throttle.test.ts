import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BURST, REQUESTS_PER_SECOND, SHARED_SLOT, SLOTS, slotKey, slotKeys } from '../../../shared/api/throttle.ts';

const name = fc.stringMatching(/^[a-z][a-z0-9-]{1,38}[a-z0-9]$/);

describe("a slot's key", () => {
  it('is one that API Gateway takes', () => {
    fc.assert(
      fc.property(name, fc.integer({ min: 0, max: SLOTS }), (deployment, slot) =>
        /^[A-Za-z0-9]{20,128}$/.test(slotKey(deployment, slot)),
      ),
    );
  });

  it('is of one slot of one deployment', () => {
    fc.assert(
      fc.property(fc.uniqueArray(name, { minLength: 2, maxLength: 5 }), deployments => {
        const keys = deployments.flatMap(slotKeys);
        return new Set(keys).size === keys.length;
      }),
    );
    expect(new Set([slotKey('a-b-c', 1), slotKey('ab-c', 1), slotKey('a-bc', 1), slotKey('a-b-c', 11)]).size).toBe(4);
  });

  it('stands for the shared slot or one of its own', () => {
    expect(slotKeys('relay')).toHaveLength(SLOTS + 1);
    expect(slotKeys('relay')).toContain(slotKey('relay', SHARED_SLOT));
  });
});

it('limits a client to fifty requests a second, and a hundred at once', () => {
  expect([REQUESTS_PER_SECOND, BURST]).toEqual([50, 100]);
});
