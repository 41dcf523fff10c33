import { MILESTONE_LABELS } from '../../../../shared/domain/provider/site-work.ts';
import { contractAddress, orderAddress } from '../reading/address.ts';
import type { SiteWorkEntry } from '../reading/answers.ts';
import { ordersOfContract } from '../reading/orders.ts';
import { type DayPlan, isTimeOpen, workSlip } from '../reading/week.ts';
import { fieldLabel } from '../words/field-labels.ts';
import { type Day, formatDay, isoDay } from '../words/japan-days.ts';
import { count, language, say, t } from '../words/language.ts';
import { dateText, slipText } from '../words/order-words.ts';

export function DayColumn({ plan: { day, works, orders }, today }: { plan: DayPlan; today: Day }) {
  const isEmpty = works.length === 0 && orders.length === 0;
  const kind = [day === today && 'today', day < today && 'past', isEmpty && 'empty'].filter(Boolean).join(' ');
  return (
    <section class={`day ${kind}`} aria-label={formatDay(day, language.value, today)}>
      <h2>
        <time dateTime={isoDay(day)}>{formatDay(day, language.value, today)}</time>
        {day === today && <span class="mark in_progress">{t('今日', 'Today')}</span>}
      </h2>
      {works.length > 0 && (
        <ul>
          {works.map(work => (
            <li key={`${work.detailId} ${work.milestone}`}>
              <Work work={work} />
            </li>
          ))}
        </ul>
      )}
      {orders.length > 0 && (
        <a class="due" href={`#/orders?due=${isoDay(day)}`}>
          {t(`提供予定 ${count(orders.length)} 件`, `${count(orders.length)} to be provided`)}
        </a>
      )}
      {isEmpty && <p class="quiet">{t('予定なし', 'Nothing')}</p>}
    </section>
  );
}

const kindText = (kind: SiteWorkEntry['kind']) =>
  ({ requested: t('希望', 'Requested'), scheduled: t('予定', 'Scheduled'), done: t('完了', 'Done') })[kind];

function Work({ work }: { work: SiteWorkEntry }) {
  const { contractId, detailId, milestone, kind, timeBand, planned, personal, productName } = work;
  const days = workSlip(work) ?? 0;
  const time = isTimeOpen(work) ? t('時間未定', 'Time open') : timeBand;
  return (
    <article class={`work ${kind}`}>
      <p class="when">
        <strong>{time ?? kindText(kind)}</strong> {time !== undefined && <small>{kindText(kind)}</small>}
      </p>
      <h3>{say(MILESTONE_LABELS[milestone])}</h3>
      <p>
        {contractId === undefined ? detailId : <ContractLink contractId={contractId} />} <small>{productName}</small>
      </p>
      {days !== 0 && (
        <p class={days > 0 ? 'late' : 'quiet'}>
          <s>{dateText(planned?.first)}</s> {slipText(days)}
        </p>
      )}
      {personal && (
        <dl>
          {Object.entries(personal).map(([field, value]) => (
            <div key={field}>
              <dt>{fieldLabel(field)}</dt>
              <dd lang="ja">{String(value)}</dd>
            </div>
          ))}
        </dl>
      )}
    </article>
  );
}

/** To the contract's order, or to all of its orders where there are several. */
function ContractLink({ contractId }: { contractId: string }) {
  const found = ordersOfContract.value.get(contractId) ?? [];
  const [only] = found.length === 1 ? found : [];
  return <a href={only ? orderAddress(only.orderId) : contractAddress(contractId)}>{contractId}</a>;
}
