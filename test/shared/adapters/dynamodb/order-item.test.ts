import { describe, expect, it } from 'vitest';
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
    const events = [{ id: 'evt_1', body: '{}', observedAt: 2, more: 'x' }];
    const item = toOrderItem({ connection: 'default', service: 'uno' }, { ...state, events });
    expect(item.events).toEqual([{ id: 'evt_1', body: '{}', observedAt: 2 }]);
  });
});
