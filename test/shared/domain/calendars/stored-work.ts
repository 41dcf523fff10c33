import type { StoredOrder } from '../../../../shared/domain/calendars/provision.ts';
import type { StoredDetail } from '../../../../shared/domain/calendars/site-work.ts';
import type { Detail } from '../../../../shared/domain/provider/detail.ts';
import type { Order } from '../../../../shared/domain/provider/order.ts';
import { japanDay } from '../../../../shared/domain/provider/plan.ts';

export const CONTRACT = 'N12345678';
/** 2026-11-23 12:00 in Japan. */
export const NOW = Date.UTC(2026, 10, 23, 3);
export const TODAY = japanDay('2026/11/23') ?? Number.NaN;

/** A main line whose contract is CONTRACT. */
export function storedDetail(fields: Detail, more: Partial<StoredDetail> = {}): StoredDetail {
  const detail = { webEntryId: 'WE1', contractLineNumDistribut: CONTRACT, withdrawKbn: '0', ...fields };
  const times = { firstSeenAt: NOW - 1000, updatedAt: NOW };
  return { connection: 'default', detailId: 'WE1~~', detail, planned: {}, sequence: 3, ...times, ...more };
}

/** A new order of uno, in progress. */
export function storedOrder(fields: Order = {}, more: Partial<StoredOrder> = {}): StoredOrder {
  const order = { contractId: CONTRACT, orderRequestNum: '1', orderType: 1, orderStatus: 2, ...fields };
  const times = { firstSeenAt: NOW - 1000, updatedAt: NOW };
  return {
    ...{ connection: 'default', orderId: `uno~1~${CONTRACT}`, service: 'uno', order, isRemoved: false, sequence: 2 },
    ...times,
    ...more,
  };
}
