import type { Order } from '../reading/answers.ts';
import { say } from '../words/language.ts';

/** How far an order is, in words; its colour only repeats them. */
export function StatusMark({ order }: { order: Pick<Order, 'status' | 'removedAt'> }) {
  const { phase, label } = order.status;
  return <span class={`mark ${order.removedAt === undefined ? phase : 'gone'}`}>{say(label)}</span>;
}
