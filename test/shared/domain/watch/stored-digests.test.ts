import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BUCKETS, bucketOfKey } from '../../../../shared/domain/provider/order-id.ts';
import type { EntryState } from '../../../../shared/domain/watch/poll-state.ts';
import {
  StoredDigests,
  type StoredEntry,
  storedDigest,
  toStored,
  UNTRUSTED,
} from '../../../../shared/domain/watch/stored-digests.ts';

const A: StoredEntry = {
  key: '07#W1#01#',
  text: '{"kind":"a"}',
  firstSeenAt: 1,
  position: 2,
  updatedAt: 3,
  isRemoved: false,
};
const B: StoredEntry = { ...A, key: '07#W2#01#' };

describe('the digest of what is stored in a bucket', () => {
  it('is the same in any order, and never that of a bucket to be read each time', () => {
    expect(storedDigest([A, B])).toBe(storedDigest([B, A]));
    expect(storedDigest([])).not.toBe(UNTRUSTED);
    expect(storedDigest([A])).not.toBe(UNTRUSTED);
  });

  it.each<[string, StoredEntry[]]>([
    ['one is missing', [A]],
    ['one is there twice', [A, B, B]],
    ['a value is another', [A, { ...B, text: '{"kind":"b"}' }]],
    ['a value is spelled otherwise', [A, { ...B, text: '{"kind": "a"}' }]],
    ['the time of its last change is another', [A, { ...B, updatedAt: 4 }]],
    ['its place in the answers is another', [A, { ...B, position: 3 }]],
    ['it was first seen at another time', [A, { ...B, firstSeenAt: 0 }]],
    ['it is removed', [A, { ...B, isRemoved: true }]],
    ['its key is another', [A, { ...B, key: '07#W3#01#' }]],
  ])('is another when %s', (_, changed) => {
    expect(storedDigest(changed)).not.toBe(storedDigest([A, B]));
  });
});

const change = fc.record({
  key: fc.constantFrom('00#W1##', '07#W2##', '07#W3##', '07#W4##', 'ff#W5##'),
  value: fc.record({ kind: fc.constantFrom('a', 'b'), lineSpeed: fc.constantFrom('1', null) }),
  updatedAt: fc.nat(3),
  isRemoved: fc.boolean(),
});

describe('digests that puts brought up to date', () => {
  it('are those of all that is stored, removed or not', () => {
    fc.assert(
      fc.property(fc.array(change, { maxLength: 30 }), fc.nat(30), (changes, resumedAt) => {
        let digests = new StoredDigests();
        const stored = new Map<string, EntryState<unknown>>();
        changes.forEach(({ isRemoved, ...each }, i) => {
          // The next poll goes on from what the record tells.
          if (i === resumedAt) digests = new StoredDigests(digests.all);
          const read = stored.get(each.key);
          const firstSeenAt = read?.firstSeenAt ?? i;
          const removed = isRemoved ? { removedAt: i } : {};
          const state = { ...each, ...removed, sequence: i, firstSeenAt, position: i, events: [] };
          digests.replace(read, state);
          stored.set(each.key, state);
        });
        const byBucket = Map.groupBy([...stored.values()].map(toStored), ({ key }) => bucketOfKey(key));
        const expected = Array.from({ length: BUCKETS }, (_, i) => storedDigest(byBucket.get(i) ?? []));
        expect(digests.all).toEqual(expected);
        digests.reset(
          [7, 8],
          [...stored.values()].filter(({ key }) => bucketOfKey(key) === 7),
        );
        expect(digests.all).toEqual(expected);
      }),
    );
  });
});
