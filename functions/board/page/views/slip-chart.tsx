import type { MonthOfSlips } from '../reading/slips.ts';
import { locale, t } from '../words/language.ts';

const HEIGHT = 180;
const WIDTH = 60;
const FOOT = 22;
const HEAD = 40;

/** How many orders slipped in each month, and by how many days on average. */
export function SlipChart({ months }: { months: readonly MonthOfSlips[] }) {
  const most = Math.max(1, ...months.map(({ orders }) => orders));
  return (
    <figure class="chart">
      <svg viewBox={`0 0 ${months.length * WIDTH} ${HEAD + HEIGHT + FOOT}`} aria-hidden="true">
        {months.map(({ month, orders, averageDays }, i) => {
          const height = (orders / most) * HEIGHT;
          const x = i * WIDTH;
          const top = HEAD + HEIGHT - height;
          return (
            <g key={month}>
              <rect x={x + 10} y={top} width={WIDTH - 20} height={height} rx="4" />
              {orders > 0 && (
                <>
                  <text x={x + WIDTH / 2} y={top - 20} class="orders">
                    {orders}
                  </text>
                  <text x={x + WIDTH / 2} y={top - 6}>
                    {averageText(averageDays)}
                  </text>
                </>
              )}
              <text x={x + WIDTH / 2} y={HEAD + HEIGHT + FOOT - 6}>
                {monthText(month)}
              </text>
            </g>
          );
        })}
        <line x1="0" x2={months.length * WIDTH} y1={HEAD + HEIGHT} y2={HEAD + HEIGHT} />
      </svg>
      <figcaption class="quiet">
        {t(
          '棒: 遅れた注文の数。小さな数字: 1 件あたりの平均日数。',
          'Bars: how many orders slipped. Small figures: days for each, on average.',
        )}
      </figcaption>
      <table class="unseen">
        <caption>{t('月ごとの遅れ', 'Slips by month')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('月', 'Month')}</th>
            <th scope="col">{t('注文', 'Orders')}</th>
            <th scope="col">{t('平均日数', 'Days on average')}</th>
          </tr>
        </thead>
        <tbody>
          {months.map(({ month, orders, averageDays }) => (
            <tr key={month}>
              <th scope="row">{month}</th>
              <td>{orders}</td>
              <td>{averageText(averageDays)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </figure>
  );
}

function averageText(days: number): string {
  const text = days.toLocaleString(locale.value, { maximumFractionDigits: 1 });
  return t(`${text}日`, `${text} d`);
}

/** The year where it begins. */
function monthText(month: string): string {
  const [year = '', number] = month.split('-').map(Number);
  return number === 1
    ? t(`${year}/1`, `Jan ${year}`)
    : t(`${number}月`, new Date(`${month}-01`).toLocaleString('en-GB', { month: 'short', timeZone: 'UTC' }));
}
