/** One order that the examples tell of. */

export const ORDER_ID = 'uno~123456789012~N12345678';
export const EVENT_ID = 'evt_6f1e0b3c8d2a4957b1c0d3e4f5a69788';
export const CALENDAR_ID = 'cal_0a1b2c3d4e5f60718293a4b5';
export const ENDPOINT_ID = 'we_0a1b2c3d4e5f60718293a4b5';

export const PROVIDER_ORDER = {
  contractId: 'N12345678',
  serviceName: 'uno-virtual',
  orderType: 1,
  offerPlanDate: '2026-12-31T12:34:56Z',
  orderStatus: 3,
  orderRequestNum: '123456789012',
};

export const ORDER = {
  orderId: ORDER_ID,
  connection: 'default',
  service: 'uno',
  order: PROVIDER_ORDER,
  status: { code: '3', phase: 'in_progress', label: { ja: 'アクセス回線工事完了', en: 'Access line work done' } },
  orderType: { code: '1', label: { ja: '新規', en: 'New' } },
  planned: { first: '2026-12-24T12:34:56Z', current: '2026-12-31T12:34:56Z', slippedDays: 7 },
  sequence: 3,
  firstSeenAt: '2026-10-01T00:00:00.000Z',
  updatedAt: '2026-11-23T03:00:00.000Z',
};

export const STATUS_CHANGED = {
  type: 'order.status_changed',
  timestamp: '2026-11-23T03:00:00.000Z',
  data: {
    orderId: ORDER_ID,
    sequence: 3,
    connection: 'default',
    service: 'uno',
    order: PROVIDER_ORDER,
    status: ORDER.status,
    orderType: ORDER.orderType,
    changes: [{ field: 'orderStatus', from: 2, to: 3 }],
    observed: { at: '2026-11-23T03:00:00.000Z', previousAt: '2026-11-23T02:55:00.000Z', region: 'jp' },
  },
};

export const ENDPOINT = {
  id: ENDPOINT_ID,
  url: 'https://hooks.example.com/order-relay',
  status: 'enabled',
  eventTypes: ['order.*', 'order_detail.*'],
  detail: 'milestones',
  ordering: 'none',
  format: 'standard',
  createdAt: '2026-11-23T03:00:00.000Z',
  health: { state: 'healthy', waiting: 0 },
};

export const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw0000000000A=';

export const DELIVERY = {
  eventId: EVENT_ID,
  type: 'order.status_changed',
  status: 'delivered',
  timestamp: '2026-11-23T03:00:00.000Z',
  orderId: ORDER_ID,
  attemptCount: 1,
  attempts: [{ at: '2026-11-23T03:00:01.000Z', status: 204, durationMs: 87 }],
};
