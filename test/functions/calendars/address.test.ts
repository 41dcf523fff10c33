import { describe, expect, it } from 'vitest';
import { addressOf } from '../../../functions/calendars/address.ts';
import type { Calendar } from '../../../shared/domain/calendars/calendar.ts';
import { proxyEvent, ROOT } from '../../support/api.ts';

const calendar = { id: `cal_${'0a'.repeat(12)}`, version: 1 } as Calendar;

function askedAt(headers: Record<string, string>, domainName?: string): string {
  const event = proxyEvent('POST /calendars', { headers });
  const { host, protocol } = new URL(
    addressOf(
      { ...event, requestContext: { ...event.requestContext, ...(domainName && { domainName }) } },
      ROOT,
      calendar,
    ),
  );
  return `${protocol}//${host}`;
}

describe('the host in the address of a calendar', () => {
  it('is the one that the gateway was asked by, its own or the domain’s, whatever the client calls it', () => {
    const headers = { Host: 'evil.example', 'X-Forwarded-Proto': 'https' };
    expect(askedAt(headers, 'relay.example.com')).toBe('https://relay.example.com');
  });

  it('is that of the local runner, which has no certificate', () => {
    expect(askedAt({ Host: '127.0.0.1:8787' })).toBe('http://127.0.0.1:8787');
  });
});
