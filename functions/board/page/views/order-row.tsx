import { StatusMark } from '../parts/status-mark.tsx';
import { orderAddress } from '../reading/address.ts';
import type { Order } from '../reading/answers.ts';
import { slippedDays } from '../reading/select-orders.ts';
import { say, t } from '../words/language.ts';
import { dateText, slipText } from '../words/order-words.ts';

/** An order as one line of a list. */
export function OrderRow({ order, tabIndex }: { order: Order; tabIndex: 0 | -1 }) {
  const { contractId, serviceName, orderRequestNum } = order.order;
  const days = slippedDays(order);
  const first = dateText(order.planned?.first);
  return (
    <a class="row" href={orderAddress(order.orderId)} tabIndex={tabIndex}>
      <span>
        <strong>{String(contractId)}</strong>
        <small>
          <bdi>{String(serviceName ?? order.service)}</bdi> · {String(orderRequestNum)}
        </small>
      </span>
      <span>
        <StatusMark order={order} />
        <small>{say(order.orderType.label)}</small>
      </span>
      <span class="date first">
        <span class="unseen">{t('当初', 'First promised')} </span>
        {days === 0 ? first : <s>{first}</s>}
      </span>
      <span class="date">
        <span class="unseen">{t('現在', 'Planned now')} </span>
        {dateText(order.planned?.current)}
      </span>
      <span class={days > 0 ? 'slip late' : 'slip'}>{slipText(days)}</span>
    </a>
  );
}
