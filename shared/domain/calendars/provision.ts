import { orderTypeOf, statusOf } from '../provider/codes.ts';
import { textOf } from '../provider/json.ts';
import { fieldOf, type Order } from '../provider/order.ts';
import { japanDay, type Planned, planOf } from '../provider/plan.ts';
import { isCompletedWhenUnlisted, type Service } from '../provider/services.ts';
import { dayText, type Entry, type Stored, tidy } from './entry.ts';
import { type Language, toLines, WORDS } from './words.ts';

export interface StoredOrder extends Stored {
  readonly orderId: string;
  readonly service: Service;
  readonly order: Order;
  readonly isRemoved: boolean;
  /** Left out where there never was a date. */
  readonly planned?: Planned | undefined;
}

/** The day on which the order's service is planned to begin; undefined where there never was one that can be read. */
export function provisionOf(stored: StoredOrder, language: Language): Entry | undefined {
  const { orderId, service, order, isRemoved, planned, sequence, firstSeenAt, updatedAt } = stored;
  const words = WORDS[language];
  const current = japanDay(planOf(order) ?? '');
  const first = planned && japanDay(planned.first);
  const day = current ?? first;
  if (day === undefined) return undefined;
  const { phase, label } = statusOf(service, order);
  const isDone = phase === 'completed' || (isRemoved && isCompletedWhenUnlisted(service));
  // A date that was taken away is as good as an order that was.
  const isOff = !isDone && (isRemoved || current === undefined);
  const mark = isOff ? words.marks.cancelled : isDone ? words.marks.done : '';
  const contract = numberIn(order, 'contractId');
  const slip = current === undefined || first === undefined ? 0 : current - first;
  const type = orderTypeOf(service, order);
  return {
    uid: `provision~${orderId}@order-relay`,
    sequence,
    status: isOff ? 'CANCELLED' : 'CONFIRMED',
    day,
    summary: mark + [words.provision, type.label[language], contract, service].filter(Boolean).join(' '),
    description: toLines([
      [words.dates.scheduled, current === undefined ? undefined : dayText(current)],
      [
        words.firstPlanned,
        slip === 0 || first === undefined ? undefined : `${dayText(first)} (${words.slipped(slip)})`,
      ],
      [words.status, label[language]],
      [words.service, service],
      [words.contract, contract],
      [words.requestNumber, numberIn(order, 'orderRequestNum')],
    ]),
    createdAt: firstSeenAt,
    updatedAt,
  };
}

const numberIn = (order: Order, field: string) => tidy(textOf(fieldOf(order, field) ?? ''));
