import { expect, it } from 'vitest';
import { withEnd } from '../../../../../shared/domain/watch/lease/lease-times.ts';
import type { Lease, PollRecord } from '../../../../../shared/domain/watch/poll-state.ts';

const lease: Lease = { revision: 1, owner: 'jp', until: 1_000, token: 'token-2' };
const record = (token: string, leaseUntil?: number) => ({ token, leaseUntil }) as PollRecord;

it('a lease ends where the last poll that closed under its token put the end, and not sooner than it says itself', () => {
  expect(withEnd(lease, record('token-2', 2_000)).until).toBe(2_000);
  expect(withEnd(lease, record('token-2', 500)).until).toBe(1_000);
  expect(withEnd(lease, record('token-2')).until).toBe(1_000);
  expect(withEnd(lease, record('token-1', 2_000)).until).toBe(1_000);
  expect(withEnd(lease, undefined)).toBe(lease);
});
