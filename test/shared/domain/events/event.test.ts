import { describe, expect, it } from 'vitest';
import { eventId, factsOf } from '../../../../shared/domain/events/event.ts';
import type { Subject } from '../../../../shared/domain/provider/order-id.ts';
import { afterFailure, afterSuccess } from '../../../../shared/domain/watch/lease/outage.ts';
import { NO_STATE } from '../../../../shared/domain/watch/lease/region-state.ts';

describe('an event id', () => {
  // Receivers know events by it: the same change has the same id in every version.
  it('is made of its parts alone', () => {
    expect(eventId(['upstream.unavailable', 'default', 'uno', 1])).toBe('evt_2c80b192f7ded64b3ce7643b3366c046');
    expect(eventId(['uno~1~N1', 1, 'order.created', null, '[]'])).toMatch(/^evt_[0-9a-f]{32}$/);
  });

  it.each([
    ['another part', ['a', 'x', 1, null]],
    ['another number', ['a', 'b', 2, null]],
    ['a number as text', ['a', 'b', '1', null]],
    ['text for nothing', ['a', 'b', 1, '']],
    ['"null" for nothing', ['a', 'b', 1, 'null']],
    ['one part more', ['a', 'b', 1, null, null]],
    ['one part less', ['a', 'b', 1]],
    ['other bounds between the parts', ['ab', '', 1, null]],
    ['another order', ['b', 'a', 1, null]],
  ])('is another for %s', (_, parts) => {
    expect(eventId(parts)).not.toBe(eventId(['a', 'b', 1, null]));
  });
});

describe("an event's facts", () => {
  it('are read from its body', () => {
    const data = {
      orderId: 'uno~1~N1',
      sequence: 3,
      connection: 'default',
      service: 'uno',
      observed: { at: '2026-11-23T03:00:00.000Z', region: 'jp' },
    };
    const body = JSON.stringify({ type: 'order.updated', timestamp: '2026-11-23T03:00:00.000Z', data });
    expect(factsOf({ id: 'evt_1', body })).toMatchObject({
      type: 'order.updated',
      timestamp: '2026-11-23T03:00:00.000Z',
      orderId: 'uno~1~N1',
      sequence: 3,
      connection: 'default',
      service: 'uno',
      region: 'jp',
    });
  });

  it('have no order, service or region where the event has none', () => {
    const data = {
      endpointId: 'ep_1',
      url: 'https://example.com/',
      reason: 'failing',
      since: '2026-11-18T03:00:00.000Z',
    };
    const body = JSON.stringify({ type: 'endpoint.disabled', timestamp: '2026-11-23T03:00:00.000Z', data });
    const facts = factsOf({ id: 'evt_1', body });
    for (const name of ['orderId', 'sequence', 'connection', 'service', 'region'])
      expect(facts).not.toHaveProperty(name);
  });
});

describe("an outage's events", () => {
  const published = (subject: Subject, reason: 'timeout' | 'json') => {
    const silence = { completeAt: 1, isLong: true };
    const bad = [2, 3, 4].reduce((state, at) => afterFailure(subject, state, { kind: reason, at }, silence), NO_STATE);
    return afterSuccess(subject, 'jp', { jp: bad }, 5).unpublished;
  };

  it('have ids of their connection, service and last complete answer before, whatever was wrong', () => {
    const ids = published({ connection: 'default', service: 'uno' }, 'timeout').map(({ id }) => id);
    expect(ids).toEqual(
      ['upstream.unavailable', 'upstream.recovered'].map(type => eventId([type, 'default', 'uno', 1])),
    );
    expect(published({ connection: 'default', service: 'uno' }, 'json').map(({ id }) => id)).toEqual(ids);
    for (const other of [
      { connection: 'osaka', service: 'uno' },
      { connection: 'default', service: 'mss' },
    ] as const)
      for (const { id } of published(other, 'timeout')) expect(ids).not.toContain(id);
  });

  it('have exactly the body that receivers were promised', () => {
    expect(published({ connection: 'default', service: 'uno' }, 'timeout')[0]?.body).toBe(
      '{"type":"upstream.unavailable","timestamp":"1970-01-01T00:00:00.004Z","data":{"connection":"default",' +
        '"service":"uno","reason":"timeout","failures":3,"since":"1970-01-01T00:00:00.002Z"}}',
    );
  });
});
