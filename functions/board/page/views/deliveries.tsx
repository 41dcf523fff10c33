import { useState } from 'preact/hooks';
import { EVENT_TYPES } from '../../../../shared/domain/events/event.ts';
import { Choice } from '../parts/choice.tsx';
import { ConditionMark } from '../parts/condition-mark.tsx';
import { ReadingNote } from '../parts/reading-note.tsx';
import { SaveCsv } from '../parts/save-csv.tsx';
import { VirtualList } from '../parts/virtual-list.tsx';
import type { Delivery, Page } from '../reading/answers.ts';
import { ask } from '../reading/ask.ts';
import { eventCount } from '../reading/feed.ts';
import { place } from '../reading/place.ts';
import { useResource } from '../reading/resource.ts';
import { DELIVERY_STATUSES, deliveryCondition } from '../words/endpoint-words.ts';
import { typeTitle } from '../words/event-words.ts';
import { count, t } from '../words/language.ts';
import { timeText } from '../words/order-words.ts';

const PAGE = 200;

/** What was sent to an endpoint, and what waits for it, the newest first. */
export function Deliveries({ endpointId }: { endpointId: string }) {
  const { status, type } = place.value.filter;
  const [pages, setPages] = useState(1);
  const key = [endpointId, status, type, pages].join(' ');
  const reading = useResource(
    key,
    signal => readDeliveries(endpointId, { status, type }, { pages, signal }),
    eventCount(),
  );
  const { value, isLoading } = reading;
  const all = t('すべて', 'All');
  return (
    <section>
      <div class="title">
        <h2>{t('配信の記録', 'Deliveries')}</h2>
        <p class="quiet">{value && t(`${count(value.data.length)} 件`, `${count(value.data.length)} shown`)}</p>
        <SaveCsv
          name={`deliveries-${endpointId}`}
          sheet={() => deliverySheet(value?.data ?? [])}
          isDisabled={!value?.data.length}
        />
      </div>
      <search class="filters">
        <Choice
          name="status"
          label={t('状態', 'Status')}
          all={all}
          choices={DELIVERY_STATUSES.map(each => [each, deliveryCondition(each).words])}
        />
        <Choice
          name="type"
          label={t('イベント', 'Event')}
          all={all}
          choices={EVENT_TYPES.map(each => [each, typeTitle(each)])}
        />
      </search>
      <ReadingNote of={reading} />
      {value?.data.length === 0 && <p class="note">{t('該当する配信はありません。', 'There is no such delivery.')}</p>}
      {value && value.data.length > 0 && (
        <VirtualList
          label={t('配信の記録', 'Deliveries')}
          columns="deliveries"
          items={value.data}
          keyOf={({ eventId }) => eventId}
          row={(delivery, tabIndex) => <DeliveryRow endpointId={endpointId} delivery={delivery} tabIndex={tabIndex} />}
        />
      )}
      {value?.cursor !== undefined && (
        <button type="button" onClick={() => isLoading || setPages(pages + 1)} aria-disabled={isLoading}>
          {t('続きを読む', 'Load more')}
        </button>
      )}
    </section>
  );
}

type Filter = Readonly<Record<'status' | 'type', string | undefined>>;

async function readDeliveries(
  endpointId: string,
  filter: Filter,
  { pages, signal }: { readonly pages: number; readonly signal: AbortSignal },
): Promise<Page<Delivery>> {
  const data: Delivery[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < pages; page++) {
    const query = { ...filter, limit: PAGE, cursor };
    const next = await ask<Page<Delivery>>(`webhook-endpoints/${endpointId}/deliveries`, { query, signal });
    data.push(...next.data);
    cursor = next.cursor;
    if (cursor === undefined) break;
  }
  return { data, ...(cursor !== undefined && { cursor }) };
}

function DeliveryRow({ endpointId, delivery, tabIndex }: { endpointId: string; delivery: Delivery; tabIndex: 0 | -1 }) {
  const { eventId, type, orderId, timestamp, status, attemptCount, nextAttemptAt } = delivery;
  return (
    <a class="row" href={`#/endpoints/${endpointId}/${eventId}`} tabIndex={tabIndex}>
      <span>
        <strong>{typeTitle(type)}</strong>
        <small>{orderId ?? eventId}</small>
      </span>
      <span>
        <ConditionMark condition={deliveryCondition(status)} />
      </span>
      <span>
        {timeText(timestamp)}
        <small>{t(`試行 ${attemptCount} 回`, attemptCount === 1 ? '1 attempt' : `${attemptCount} attempts`)}</small>
      </span>
      <span>
        <small>{nextAttemptAt && t(`次回 ${timeText(nextAttemptAt)}`, `Next ${timeText(nextAttemptAt)}`)}</small>
      </span>
    </a>
  );
}

function deliverySheet(deliveries: readonly Delivery[]) {
  const head = [
    t('イベント ID', 'Event ID'),
    t('イベント', 'Event'),
    t('注文 ID', 'Order ID'),
    t('日時', 'Time'),
    t('状態', 'Status'),
    t('試行', 'Attempts'),
  ];
  const rows = deliveries.map(({ eventId, type, orderId, timestamp, status, attemptCount }) => [
    eventId,
    type,
    orderId,
    timestamp,
    deliveryCondition(status).words,
    attemptCount,
  ]);
  return { head, rows };
}
