import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { packEvents, unpackEvents } from '../../../../shared/adapters/dynamodb/kept-events.ts';
import { fromOrderItem, toOrderItem } from '../../../../shared/adapters/dynamodb/order-item.ts';
import { parseJson } from '../../../../shared/domain/provider/json.ts';
import type { Order } from '../../../../shared/domain/provider/order.ts';
import { orderKey } from '../../../../shared/domain/provider/order-id.ts';
import type { OrderState } from '../../../../shared/domain/watch/poll-state.ts';

const state: OrderState = {
  key: orderKey({ orderRequestNum: '000000000001', contractId: 'N#1 東' }),
  value: parseJson('{"z":1,"contractId":"N#1 東","num":12345678901234567890}') as Order,
  sequence: 3,
  firstSeenAt: 1,
  position: 4,
  updatedAt: 2,
  events: [{ id: 'evt_1', body: '{}', observedAt: 2 }],
};

describe("an order's item", () => {
  it('lies among those of its connection and service, by its bucket', () => {
    const { pk, sk } = toOrderItem({ connection: 'osaka', service: 'ip-voice' }, state);
    expect(pk).toBe('ORDERS#osaka#ip-voice');
    expect(sk).toMatch(/^[0-9a-f]{2}#000000000001#N%231%20%E6%9D%B1$/);
  });

  it('holds the order as the text it is, and never expires', () => {
    const item = toOrderItem({ connection: 'default', service: 'uno' }, state);
    expect(item.order).toBe('{"z":1,"contractId":"N#1 東","num":12345678901234567890}');
    expect(item).not.toHaveProperty('expiresAtSeconds');
    expect(item).not.toHaveProperty('key');
  });

  it.each([undefined, 5])('gives the state back, removed or not: %o', removedAt => {
    const put = { ...state, ...(removedAt !== undefined && { removedAt }) };
    expect(fromOrderItem(toOrderItem({ connection: 'default', service: 'uno' }, put))).toStrictEqual(put);
  });

  it('keeps of an event what is an event', () => {
    const events = [{ id: 'evt_1', body: '{}', full: '{"a":1}', observedAt: 2, more: 'x' }];
    const item = toOrderItem({ connection: 'default', service: 'uno' }, { ...state, events });
    expect(fromOrderItem(item).events).toStrictEqual([{ id: 'evt_1', body: '{}', full: '{"a":1}', observedAt: 2 }]);
  });

  it('gives back the events that the version before 0.2 listed, and has a list for that version', () => {
    const { kept: _, ...item } = toOrderItem({ connection: 'default', service: 'uno' }, state);
    expect(item.events).toEqual([]);
    expect(fromOrderItem({ ...item, events: state.events })).toStrictEqual(state);
    expect(fromOrderItem(item)).toStrictEqual({ ...state, events: [] });
  });
});

describe('the events that an item keeps', () => {
  const text = fc.string({ unit: 'binary' });
  const event = fc.record(
    { id: text, body: text, full: text, observedAt: fc.nat() },
    { requiredKeys: ['id', 'body', 'observedAt'], noNullPrototype: true },
  );

  it('come back to the last character, half a one too', () => {
    fc.assert(
      fc.property(fc.array(event), fc.string({ minLength: 1 }), (events, value) => {
        expect(unpackEvents(packEvents(events, value), value)).toStrictEqual(events);
      }),
    );
    const [half] = unpackEvents(packEvents([{ id: 'evt_1', body: '"\ud83d"', observedAt: 1 }], '{}'), '{}');
    expect(half?.body).toBe('"\ud83d"');
  });

  it('take little besides an order that they repeat', () => {
    const value = JSON.stringify({ contractId: 'N#1', names: Array.from({ length: 20 }, (_, i) => `name ${i * i}`) });
    const body = (sequence: number) => `{"sequence":${sequence},"order":${value}}`;
    const events = [1, 2, 3].map(sequence => ({ id: `evt_${sequence}`, body: body(sequence), observedAt: sequence }));
    expect(packEvents(events, value).length).toBeLessThan(value.length);
  });

  it('are not read by another order, which would put other words into them', () => {
    const packed = packEvents(state.events, '{"contractId":"N#1"}');
    expect(() => unpackEvents(packed, '{"contractId":"N#2"}')).toThrow('Bad dictionary');
  });
});
