import { MILESTONE_LABELS } from '../../../../shared/domain/provider/site-work.ts';
import type { Kind, SiteWork, WorkDate } from '../reading/site-work.ts';
import { say, t } from '../words/language.ts';
import { dateText } from '../words/order-words.ts';

const kindText = (kind: Kind) =>
  ({ requested: t('希望', 'Requested'), scheduled: t('予定', 'Scheduled'), done: t('完了', 'Done') })[kind];

/** Each site work with its dates; those that no longer hold are struck through. */
export function SiteWorkTimeline({ works }: { works: readonly SiteWork[] }) {
  if (works.length === 0) return <p class="quiet">{t('工事の予定はまだありません。', 'No site work is known yet.')}</p>;
  return (
    <ul class="works">
      {works.map(work => (
        <li
          key={`${work.detailId} ${work.milestone}`}
          class={work.dates.some(({ kind, date }) => kind === 'done' && date !== undefined) ? 'done' : ''}
        >
          <h3>
            {say(MILESTONE_LABELS[work.milestone])}{' '}
            {work.status !== undefined && <small lang="ja">{work.status}</small>}
          </h3>
          <dl>
            {work.dates.map(dates => (
              <WorkDates key={dates.kind} dates={dates} />
            ))}
          </dl>
        </li>
      ))}
    </ul>
  );
}

function WorkDates({ dates: { kind, date, timeBand, earlier } }: { dates: WorkDate }) {
  return (
    <div>
      <dt>{kindText(kind)}</dt>
      <dd>
        {earlier.map(past => (
          <s key={past}>{dateText(past)}</s>
        ))}
        {date === undefined ? t('なし', 'none') : dateText(date)} {timeBand}
      </dd>
    </div>
  );
}
