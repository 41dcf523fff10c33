import { expect, it } from 'vitest';
import { isAsRead } from '../../../../shared/domain/deliver/as-read.ts';
import type { Endpoint } from '../../../../shared/domain/deliver/endpoint.ts';
import { endpoint } from '../../../support/delivery-lab.ts';

const NOON = '2026-11-23T03:00:00.000Z';
const read = endpoint('a', { revision: 5, changedAt: NOON });

it.each<[boolean, string, Endpoint | undefined]>([
  [true, 'is the same', { ...read }],
  [
    true,
    'has another secret',
    { ...read, secrets: [{ number: 2, region: 'jp', createdAt: NOON, createdBy: 'x', olderUntil: NOON }] },
  ],
  [false, 'is gone', undefined],
  [false, 'was changed', { ...read, revision: 6 }],
  [
    false,
    'is what another region made of it at the same time',
    { ...read, url: 'https://new.example.com/', changedAt: '2026-11-23T03:00:00.001Z' },
  ],
  [false, 'is disabled', { ...read, status: 'disabled' }],
])('is %s of an endpoint that %s', async (expected, _how, now) => {
  expect(await isAsRead(read, { endpoints: { findEndpoint: async () => now } })).toBe(expected);
});
