import { useEffect, useMemo, useState } from 'preact/hooks';
import { japanDayAt } from '../../../../shared/domain/provider/service-hours.ts';
import { ReadingNote } from '../parts/reading-note.tsx';
import { SaveCsv } from '../parts/save-csv.tsx';
import type { SiteWorkEntry } from '../reading/answers.ts';
import { askPages } from '../reading/ask.ts';
import { eventCount } from '../reading/feed.ts';
import { listConnections, orders, readOrders } from '../reading/orders.ts';
import { place, setFilter } from '../reading/place.ts';
import { useResource } from '../reading/resource.ts';
import { may } from '../reading/session.ts';
import { DAYS_SHOWN, planDays } from '../reading/week.ts';
import { type Day, dayOf, formatDay, isoDay, mondayOf } from '../words/japan-days.ts';
import { count, language, t } from '../words/language.ts';
import { DayColumn } from './day.tsx';
import { workSheet } from './work-sheet.ts';

const WEEK = 7;
/** Of an API that has no details whole, also where the customer did not apply for them. */
const NOT_YET = 503;

/** Who comes where, this week and next. */
export function WeekView() {
  const today = japanDayAt(Date.now());
  const monday = mondayOf(dayOf(place.value.filter.from) ?? today);
  const [isFull, setFull] = useState(false);
  const reading = useResource(
    `${monday} ${isFull}`,
    signal => readWork(monday, isFull, signal),
    eventCount('order_detail.'),
  );
  const { value, failure } = reading;
  useEffect(readOrders, []);
  const all = orders.value;
  const days = useMemo(() => planDays(monday, value ?? [], all.values()), [monday, value, all]);
  const go = (to: Day) => setFilter({ from: to === mondayOf(today) ? undefined : isoDay(to) });
  const isThisWeek = monday === mondayOf(today);
  return (
    <>
      <div class="title">
        <h1>{isThisWeek ? t('今週と来週', 'This week and next') : rangeText(monday, today)}</h1>
        <p class="quiet" role="status">
          {value && t(`現地の工事 ${count(value.length)} 件`, `Site work: ${count(value.length)}`)}
        </p>
        <button type="button" class="plain" onClick={() => go(monday - WEEK)}>
          {t('← 前の週', '← Week before')}
        </button>
        {!isThisWeek && (
          <button type="button" class="plain" onClick={() => go(mondayOf(today))}>
            {t('今週', 'This week')}
          </button>
        )}
        <button type="button" class="plain" onClick={() => go(monday + WEEK)}>
          {t('次の週 →', 'Week after →')}
        </button>
        {may('order-details:read') && (
          <button type="button" class="plain" aria-pressed={isFull} onClick={() => setFull(!isFull)}>
            {isFull
              ? t('名前と住所を隠す', 'Hide names and addresses')
              : t('名前と住所を表示', 'Show names and addresses')}
          </button>
        )}
        <SaveCsv
          name={`site-work-${isoDay(monday)}`}
          sheet={() => workSheet(value ?? [])}
          isDisabled={!value?.length}
        />
      </div>
      {failure?.status === NOT_YET ? <NoDetails /> : <ReadingNote of={reading} />}
      <div class="weeks">
        {days.map(plan => (
          <DayColumn key={plan.day} plan={plan} today={today} />
        ))}
      </div>
    </>
  );
}

function NoDetails() {
  return (
    <p class="note">
      <span>
        {t('現地の工事はまだ取得できていません。理由は', 'There is no site work yet. ')}
        <a href="#/status">{t('「状態」', 'Status')}</a>
        {t('で分かります。', ' tells why.')}
      </span>
    </p>
  );
}

const rangeText = (monday: Day, today: Day) =>
  [monday, monday + DAYS_SHOWN - 1].map(day => formatDay(day, language.value, today)).join(' – ');

async function readWork(monday: Day, isFull: boolean, signal: AbortSignal): Promise<readonly SiteWorkEntry[]> {
  const found: SiteWorkEntry[] = [];
  for (const connection of await listConnections(signal)) {
    const days = { from: isoDay(monday), to: isoDay(monday + DAYS_SHOWN - 1) };
    const query = { ...days, connection, ...(isFull && { detail: 'full' }) };
    for await (const page of askPages<SiteWorkEntry>('site-work', { query, signal })) found.push(...page);
  }
  return found;
}
