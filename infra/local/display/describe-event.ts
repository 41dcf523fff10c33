import { type Label, orderTypeOf, statusOf } from '../../../shared/domain/provider/codes.ts';
import type { JsonValue } from '../../../shared/domain/provider/json.ts';
import type { Milestone } from '../../../shared/domain/provider/milestones.ts';
import type { Order } from '../../../shared/domain/provider/order.ts';
import type { Service } from '../../../shared/domain/provider/services.ts';
import { MILESTONE_LABELS } from '../../../shared/domain/provider/site-work.ts';
import type { MilestoneMove } from '../../../shared/domain/watch/detail-events.ts';
import { japanDay, japanTime } from './japan-dates.ts';

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
    readonly milestone?: MilestoneMove;
  };
}

/** What happened, in a few words of both languages; dates are Japan's. */
export function describeEvent({ type, data }: Body): string {
  const { service, order, changes = [], presumed, reason, milestone } = data;
  if (milestone !== undefined) return describeMove(milestone);
  if (type.startsWith('order_detail.')) return changes.map(describeField).join(', ');
  if (service === undefined || order === undefined) return reason ?? '';
  const status = (orderStatus: JsonValue | undefined) => named(statusOf(service, { ...order, orderStatus }).label);
  const now = status(order.orderStatus);
  switch (type) {
    case 'order.created':
      return `${named(orderTypeOf(service, order).label)} · ${now}`;
    case 'order.status_changed':
      return changes.map(({ from, to }) => `${status(from)} → ${status(to)}`).join();
    case 'order.rescheduled':
      return `提供予定日 Planned date ${changes.map(datesOf).join()}`;
    case 'order.removed':
      return presumed === undefined ? `no longer listed, last ${now}` : '完了 Presumed completed: no longer listed';
    default:
      return changes.map(describeField).join(', ');
  }
}

/** Personal fields come without values. */
function describeField({ field, from, to }: Change): string {
  return from === undefined && to === undefined ? field : `${field} ${shown(from)} → ${shown(to)}`;
}

function describeMove({ name, before, after, slippedDays }: MilestoneMove): string {
  const dateIn = ({ done, scheduled, requested }: Milestone) => done ?? scheduled.date ?? requested.date ?? '';
  const [from, to] = [japanDay(dateIn(before)), japanDay(dateIn(after))];
  const moved = after.done !== null ? `done ${to}` : from === to || from === '' ? to : `${from} → ${to || '…'}`;
  const slipped = slippedDays === undefined ? '' : ` · +${slippedDays} ${slippedDays === 1 ? 'day' : 'days'}`;
  return `${named(MILESTONE_LABELS[name])} ${after.status ?? ''} ${moved}${slipped}`;
}

/** From day to day, with the time of day where the day is the same. */
function datesOf({ from, to }: Change): string {
  const values = [plain(from), plain(to)];
  const days = values.map(japanDay);
  return (days[0] === days[1] ? values.map(japanTime) : days).join(' → ');
}

const named = ({ ja, en }: Label) => `${ja} ${en}`;
const plain = (value: JsonValue | undefined) =>
  value === undefined ? 'none' : typeof value === 'string' ? value : JSON.stringify(value);
const shown = (value: JsonValue | undefined) => japanTime(plain(value));
