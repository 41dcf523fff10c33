import { japanDayAt } from '../../../../shared/domain/provider/service-hours.ts';
import { SERVICES } from '../../../../shared/domain/provider/services.ts';
import { Choice } from '../parts/choice.tsx';
import { ReadingNote } from '../parts/reading-note.tsx';
import { SaveCsv } from '../parts/save-csv.tsx';
import type { SlipReport } from '../reading/answers.ts';
import { ask } from '../reading/ask.ts';
import { eventCount } from '../reading/feed.ts';
import { listConnections } from '../reading/orders.ts';
import { place } from '../reading/place.ts';
import { useResource } from '../reading/resource.ts';
import { lastMonths, monthsOf } from '../reading/slips.ts';
import { isoDay } from '../words/japan-days.ts';
import { t } from '../words/language.ts';
import { SlipChart } from './slip-chart.tsx';
import { SlippedThisWeek } from './slipped-this-week.tsx';

const MONTHS = 12;

/** What slipped this week, and how much slipped in the last months. */
export function SlipsView() {
  return (
    <div class="stack">
      <div class="title">
        <h1>{t('遅れ', 'Slips')}</h1>
        <p class="quiet">{t('当初の予定より後ろへ動いたもの', 'What moved to a later day')}</p>
      </div>
      <SlippedThisWeek />
      <Report />
    </div>
  );
}

function Report() {
  const months = lastMonths(isoDay(japanDayAt(Date.now())), MONTHS);
  const { service } = place.value.filter;
  const reading = useResource('slips', signal => readReport(months, signal), eventCount('order.'));
  const { value } = reading;
  return (
    <section>
      <div class="title">
        <h2>{t('月ごとの遅れ', 'Slips by month')}</h2>
        <p class="quiet">{t('その月に予定が後ろへ動いた注文', 'Orders whose planned date moved later in the month')}</p>
        <SaveCsv name="slips" sheet={() => reportSheet(value ?? [])} isDisabled={!value?.length} />
      </div>
      <search class="filters">
        <Choice
          name="service"
          label={t('サービス', 'Service')}
          all={t('すべて', 'All')}
          choices={SERVICES.map(each => [each, each])}
        />
      </search>
      <ReadingNote of={reading} />
      {value && <SlipChart months={monthsOf(value, months, service)} />}
    </section>
  );
}

async function readReport(months: readonly string[], signal: AbortSignal): Promise<SlipReport> {
  const connections = await listConnections(signal);
  const reports = await Promise.all(
    connections.map(connection => {
      const query = { from: months[0], to: months.at(-1), connection };
      return ask<{ data: SlipReport }>('reports/slips', { query, signal });
    }),
  );
  return reports.flatMap(({ data }) => data);
}

function reportSheet(report: SlipReport) {
  const head = [
    t('月', 'Month'),
    t('サービス', 'Service'),
    t('注文', 'Orders'),
    t('合計(日)', 'Days in all'),
    t('中央値(日)', 'Median days'),
    t('最大(日)', 'Most days'),
  ];
  const rows = report.map(({ month, service, orders, totalDays, medianDays, maxDays }) => [
    month,
    service,
    orders,
    totalDays,
    medianDays,
    maxDays,
  ]);
  return { head, rows };
}
