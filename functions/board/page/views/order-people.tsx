import { type Detail, detailValue, isPersonal } from '../../../../shared/domain/provider/detail.ts';
import { OnDemand } from '../parts/on-demand.tsx';
import type { OrderWithDetails } from '../reading/answers.ts';
import { fieldLabel } from '../words/field-labels.ts';
import { t } from '../words/language.ts';

type Details = NonNullable<OrderWithDetails['details']>;

/** Names and addresses, shown when somebody asks for them. */
export function People({ details }: { details: Details }) {
  return (
    <div class="people">
      <OnDemand
        show={t('名前と住所を表示', 'Show names and addresses')}
        hide={t('名前と住所を隠す', 'Hide names and addresses')}
      >
        {details.map(({ detailId, detail }) => (
          <PersonalFields key={detailId} detail={detail} />
        ))}
      </OnDemand>
    </div>
  );
}

function PersonalFields({ detail }: { detail: Detail }) {
  const fields = Object.keys(detail).filter(name => isPersonal(name, detail[name]));
  const values = fields
    .map(name => [name, detailValue(detail, name)] as const)
    .filter(([, value]) => value !== undefined);
  return (
    <dl class="fields">
      {values.map(([name, value]) => (
        <div key={name}>
          <dt>{fieldLabel(name)}</dt>
          <dd lang="ja">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
