import { type Label, orderTypeOf, statusOf } from '../../../shared/domain/codes.ts';
import type { JsonValue } from '../../../shared/domain/json.ts';
import type { Order } from '../../../shared/domain/order.ts';
import type { Service } from '../../../shared/domain/services.ts';

interface Change {
  readonly field: string;
  readonly from?: JsonValue;
  readonly to?: JsonValue;
}

interface Body {
  readonly type: string;
  readonly data: {
    readonly service?: Service;
    readonly order?: Order;
    readonly changes?: readonly Change[];
    readonly presumed?: string;
    readonly reason?: string;
  };
}

/** What happened, in a few words of both languages. */
export function describeEvent({ type, data }: Body): string {
  const { service, order, changes = [], presumed, reason } = data;
  if (service === undefined || order === undefined) return reason ?? '';
  const status = (orderStatus: JsonValue | undefined) => named(statusOf(service, { ...order, orderStatus }).label);
  const now = status(order.orderStatus);
  switch (type) {
    case 'order.created':
      return `${named(orderTypeOf(service, order).label)} · ${now}`;
    case 'order.status_changed':
      return changes.map(({ from, to }) => `${status(from)} → ${status(to)}`).join();
    case 'order.rescheduled':
      return `提供予定日 Planned date ${changes.map(({ from, to }) => `${dateOf(from)} → ${dateOf(to)}`).join()}`;
    case 'order.removed':
      return presumed === undefined ? `no longer listed, last ${now}` : '完了 Presumed completed: no longer listed';
    default:
      return changes.map(({ field, from, to }) => `${field} ${shown(from)} → ${shown(to)}`).join(', ');
  }
}

const named = ({ ja, en }: Label) => `${ja} ${en}`;
const shown = (value: JsonValue | undefined) =>
  value === undefined ? 'none' : typeof value === 'string' ? value : JSON.stringify(value);
const dateOf = (value: JsonValue | undefined) => shown(value).replace(/T.*$/, '');
