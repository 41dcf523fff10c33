import { describe, expect, it } from 'vitest';
import { isSubscribed } from '../../../../shared/domain/deliver/endpoint.ts';
import type { EventFacts } from '../../../../shared/domain/events/event.ts';
import { endpoint } from '../../../support/delivery-lab.ts';

const EVENT: EventFacts = {
  type: 'order.status_changed',
  connection: 'default',
  service: 'uno',
  timestamp: '2026-11-23T03:00:00.000Z',
};
const OUTAGE: EventFacts = { ...EVENT, type: 'upstream.unavailable' };
const OWN: EventFacts = { type: 'endpoint.disabled', timestamp: EVENT.timestamp };

describe('an endpoint', () => {
  it.each([
    [['*'], EVENT, true],
    [['order.*'], EVENT, true],
    [['order.status_changed'], EVENT, true],
    [['order.created', 'order.status_changed'], EVENT, true],
    [['order.created'], EVENT, false],
    [['order_detail.*'], EVENT, false],
    [['order.*', 'order_detail.*'], OUTAGE, false],
    [['upstream.*'], OUTAGE, true],
    [['order'], EVENT, false],
    [['*'], OWN, true],
  ])('that subscribes to %j gets %o: %s', (eventTypes, event, wanted) => {
    expect(isSubscribed(endpoint('a', { eventTypes }), event)).toBe(wanted);
  });

  it('gets events of its services and connections, and those of no service', () => {
    const picky = endpoint('a', { services: ['mss'], connections: ['osaka'] });
    expect(isSubscribed(picky, EVENT)).toBe(false);
    expect(isSubscribed(picky, { ...EVENT, service: 'mss' })).toBe(false);
    expect(isSubscribed(picky, { ...EVENT, service: 'mss', connection: 'osaka' })).toBe(true);
    expect(isSubscribed(endpoint('a', { services: ['mss'] }), OWN)).toBe(true);
  });

  it("limited to connections is not told what is of none: that an endpoint was disabled, which may be anybody's", () => {
    const limited = endpoint('a', { eventTypes: ['*'], connections: ['default'] });
    expect(isSubscribed(limited, EVENT)).toBe(true);
    expect(isSubscribed(limited, OWN)).toBe(false);
  });

  it('gets nothing that was observed before it was created, and nothing while it is disabled', () => {
    const createdAt = '2026-11-23T03:00:00.001Z';
    expect(isSubscribed(endpoint('a', { createdAt }), EVENT)).toBe(false);
    expect(isSubscribed(endpoint('a', { createdAt: EVENT.timestamp }), EVENT)).toBe(true);
    expect(isSubscribed(endpoint('a', { status: 'disabled' }), EVENT)).toBe(false);
  });
});
