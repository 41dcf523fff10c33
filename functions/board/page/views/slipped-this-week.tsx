import { useMemo } from 'preact/hooks';
import { japanDayAt } from '../../../../shared/domain/provider/service-hours.ts';
import { ReadingNote } from '../parts/reading-note.tsx';
import { SaveCsv } from '../parts/save-csv.tsx';
import { orderAddress } from '../reading/address.ts';
import { eventCount, type FeedSoFar, readFeedSince } from '../reading/feed.ts';
import { isMilestoneEvent } from '../reading/feed-event.ts';
import { useResource } from '../reading/resource.ts';
import { type Slip, slipsOf } from '../reading/slips.ts';
import { eventTitle } from '../words/event-words.ts';
import { isoDay, mondayOf } from '../words/japan-days.ts';
import { count, t } from '../words/language.ts';
import { dateText, slipText, timeText } from '../words/order-words.ts';

const TYPES = ['order.rescheduled', 'order_detail.milestone_changed'] as const;

export function SlippedThisWeek() {
  const monday = isoDay(mondayOf(japanDayAt(Date.now())));
  const feeds = useMemo(() => TYPES.map(type => ({ type, soFar: { events: new Map() } as FeedSoFar })), [monday]);
  const reading = useResource(
    monday,
    async signal => {
      const since = `${monday}T00:00:00+09:00`;
      const told = await Promise.all(feeds.map(({ type, soFar }) => readFeedSince(soFar, { since, type }, signal)));
      return slipsOf(told.flat());
    },
    eventCount(),
  );
  const { value } = reading;
  return (
    <section>
      <div class="title">
        <h2>{t('今週遅れたもの', 'What slipped this week')}</h2>
        <p class="quiet" role="status">
          {value && t(`${count(value.length)} 件`, `${count(value.length)} in all`)}
        </p>
        <SaveCsv name={`slipped-${monday}`} sheet={() => slipSheet(value ?? [])} isDisabled={!value?.length} />
      </div>
      <ReadingNote of={reading} />
      {value?.length === 0 && (
        <p class="quiet">{t('今週、後ろへ動いた予定はありません。', 'No date moved later this week.')}</p>
      )}
      {value && value.length > 0 && (
        <ul class="rows slips">
          {value.map(slip => (
            <li key={slip.event.id}>
              <SlipRow slip={slip} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function SlipRow({ slip: { event, from, to, days } }: { slip: Slip }) {
  const { orderId } = event.data;
  const content = (
    <>
      <span>
        <strong>{contractOf(orderId) ?? event.id}</strong>
        <small>{orderId}</small>
      </span>
      <span>
        {subjectOf(event)}
        <small>{timeText(event.timestamp)}</small>
      </span>
      <span class="date first">
        <s>{dateText(from)}</s>
      </span>
      <span class="date">{dateText(to)}</span>
      <span class="slip late">{slipText(days)}</span>
    </>
  );
  return orderId === undefined ? (
    <div class="row">{content}</div>
  ) : (
    <a class="row" href={orderAddress(orderId)}>
      {content}
    </a>
  );
}

/** What moved. */
const subjectOf = (event: Slip['event']) =>
  isMilestoneEvent(event) ? eventTitle(event) : t('提供予定日', 'Planned date');

const contractOf = (orderId: string | undefined) =>
  orderId === undefined ? undefined : decodeURIComponent(orderId.slice(orderId.lastIndexOf('~') + 1));

function slipSheet(slips: readonly Slip[]) {
  const head = [
    t('注文 ID', 'Order ID'),
    t('動いたもの', 'What moved'),
    t('日時', 'Time'),
    t('前', 'Before'),
    t('後', 'After'),
    t('遅れ(日)', 'Days late'),
  ];
  const rows = slips.map(({ event, from, to, days }) => [
    event.data.orderId,
    subjectOf(event),
    event.timestamp,
    from,
    to,
    days,
  ]);
  return { head, rows };
}
