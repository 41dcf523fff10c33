import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Detail } from '../../../../shared/domain/provider/detail.ts';
import { BUCKETS, bucketOfKey } from '../../../../shared/domain/provider/order-id.ts';
import {
  DetailDigests,
  detailBucketDigest,
  type StoredDetail,
} from '../../../../shared/domain/watch/detail-digests.ts';
import type { EntryState } from '../../../../shared/domain/watch/poll-state.ts';

const A: StoredDetail = { key: '07#W1#01#', text: '{"kind":"a"}', firstSeenAt: 1, position: 2, updatedAt: 3 };
const B: StoredDetail = { ...A, key: '07#W2#01#' };

describe("a bucket's digest of details", () => {
  it('is the same in any order, and never that of a bucket to be read each time', () => {
    expect(detailBucketDigest([A, B])).toBe(detailBucketDigest([B, A]));
    expect(detailBucketDigest([])).toBe('AAAAAAAAAAAA');
    expect(detailBucketDigest([A])).toMatch(/^[\w-]{12}$/);
  });

  it.each<[string, StoredDetail[]]>([
    ['one is missing', [A]],
    ['one is there twice', [A, B, B]],
    ['a value is another', [A, { ...B, text: '{"kind":"b"}' }]],
    ['a value is spelled otherwise', [A, { ...B, text: '{"kind": "a"}' }]],
    ['the time of its last change is another', [A, { ...B, updatedAt: 4 }]],
    ['its place in the answers is another', [A, { ...B, position: 3 }]],
    ['it was first seen at another time', [A, { ...B, firstSeenAt: 0 }]],
    ['its key is another', [A, { ...B, key: '07#W3#01#' }]],
  ])('is another when %s', (_, changed) => {
    expect(detailBucketDigest(changed)).not.toBe(detailBucketDigest([A, B]));
  });
});

const change = fc.record({
  key: fc.constantFrom('00#W1##', '07#W2##', '07#W3##', '07#W4##', 'ff#W5##'),
  value: fc.record({ kind: fc.constantFrom('a', 'b'), lineSpeed: fc.constantFrom('1', null) }),
  updatedAt: fc.nat(3),
});

describe('digests that puts brought up to date', () => {
  it('are those of all details that are stored', () => {
    fc.assert(
      fc.property(fc.array(change, { maxLength: 30 }), fc.nat(30), (changes, resumedAt) => {
        let digests = new DetailDigests();
        const stored = new Map<string, EntryState<Detail>>();
        changes.forEach((each, i) => {
          // The next poll goes on from what the record tells.
          if (i === resumedAt) digests = new DetailDigests(digests.all);
          const read = stored.get(each.key);
          const state = { ...each, sequence: i, firstSeenAt: read?.firstSeenAt ?? i, position: i, events: [] };
          digests.replace(read, state);
          stored.set(each.key, state);
        });
        const all = [...stored.values()].map(({ value, ...rest }) => ({ ...rest, text: JSON.stringify(value) }));
        const byBucket = Map.groupBy(all, ({ key }) => bucketOfKey(key));
        expect(digests.all).toEqual(
          Array.from({ length: BUCKETS }, (_, i) => detailBucketDigest(byBucket.get(i) ?? [])),
        );
      }),
    );
  });
});
