import { useEffect } from 'preact/hooks';
import { ReadingNote } from '../parts/reading-note.tsx';
import { SaveCsv } from '../parts/save-csv.tsx';
import { StatusMark } from '../parts/status-mark.tsx';
import type { OrderWithDetails, Page } from '../reading/answers.ts';
import { ask } from '../reading/ask.ts';
import { eventsOfOrder } from '../reading/feed.ts';
import type { FeedEvent } from '../reading/feed-event.ts';
import { listAddress } from '../reading/place.ts';
import { useResource } from '../reading/resource.ts';
import { may } from '../reading/session.ts';
import { siteWorkOf } from '../reading/site-work.ts';
import { say, t } from '../words/language.ts';
import { dateText, slipText, timeText } from '../words/order-words.ts';
import { historySheet } from './history-sheet.ts';
import { History } from './order-history.tsx';
import { People } from './order-people.tsx';
import { StatusLine } from './order-status-line.tsx';
import { SiteWorkTimeline } from './order-timeline.tsx';

const HISTORY_LIMIT = 500;

interface Found {
  readonly order: OrderWithDetails;
  /** The newest first. */
  readonly history: readonly FeedEvent[];
}

/** @param orderId as the address has it: the API takes it in either form */
export function OrderView({ orderId }: { orderId: string }) {
  const version = eventsOfOrder.value.get(orderId) ?? 0;
  const reading = useResource(orderId, signal => readOrder(orderId, signal), version);
  const { value } = reading;
  useEffect(() => {
    if (value) document.title = `${String(value.order.order.contractId)} · order-relay`;
  }, [value]);
  return (
    <>
      <a class="back" href={listAddress('orders')}>
        {t('← 注文の一覧', '← All orders')}
      </a>
      <ReadingNote of={reading} />
      {value && <OrderSheet {...value} />}
    </>
  );
}

async function readOrder(orderId: string, signal: AbortSignal): Promise<Found> {
  const [order, { data }] = await Promise.all([
    ask<OrderWithDetails>(`orders/${orderId}`, { signal }),
    ask<Page<FeedEvent>>(`orders/${orderId}/history`, { query: { limit: HISTORY_LIMIT }, signal }),
  ]);
  return { order, history: data };
}

function OrderSheet({ order, history }: Found) {
  const { contractId, orderRequestNum, serviceName } = order.order;
  const days = order.planned?.slippedDays ?? 0;
  const works = siteWorkOf(order.details ?? [], history);
  return (
    <article class="stack">
      <div class="title">
        <h1>{String(contractId)}</h1>
        <StatusMark order={order} />
        <p class="quiet">
          <bdi>{String(serviceName ?? order.service)}</bdi> · {t('注文', 'Order')} {String(orderRequestNum)} ·{' '}
          {say(order.orderType.label)}
          {order.connection !== 'default' && ` · ${order.connection}`}
        </p>
        <SaveCsv
          name={`history-${String(contractId)}`}
          sheet={() => historySheet(history)}
          isDisabled={history.length === 0}
        />
        <button type="button" class="plain" onClick={() => print()}>
          {t('印刷', 'Print')}
        </button>
      </div>
      <dl class="figures">
        <div>
          <dt>{t('当初の予定', 'First promised')}</dt>
          <dd>{days === 0 ? dateText(order.planned?.first) : <s>{dateText(order.planned?.first)}</s>}</dd>
        </div>
        <div>
          <dt>{t('現在の予定', 'Planned now')}</dt>
          <dd>{dateText(order.planned?.current)}</dd>
        </div>
        <div class={days > 0 ? 'late' : ''}>
          <dt>{t('差', 'Slip')}</dt>
          <dd>{slipText(days) || t('予定どおり', 'On time')}</dd>
        </div>
        <div>
          <dt>{t('最終更新', 'Last change')}</dt>
          <dd>{order.updatedAt === undefined ? '—' : timeText(order.updatedAt)}</dd>
        </div>
      </dl>
      <StatusLine order={order} />
      <section>
        <h2>{t('現地の工事', 'Site work')}</h2>
        {may('order-details:read') ? (
          <SiteWorkTimeline works={works} />
        ) : (
          <p class="note">
            {t('工事の予定を見るには、スコープ ', 'To see site work, a client needs the scope ')}
            <code>order-details:read</code>
            {t(' が必要です。', '.')}
          </p>
        )}
        {order.details && order.details.length > 0 && <People details={order.details} />}
      </section>
      <section>
        <h2>{t('履歴', 'History')}</h2>
        <History events={history} />
        {history.length === HISTORY_LIMIT && (
          <p class="quiet">
            {t(`新しい ${HISTORY_LIMIT} 件まで表示しています。`, `The latest ${HISTORY_LIMIT} events.`)}
          </p>
        )}
      </section>
    </article>
  );
}
