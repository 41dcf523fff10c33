import { statusLine } from '../../../../shared/domain/provider/codes.ts';
import type { OrderWithDetails } from '../reading/answers.ts';
import { say, t } from '../words/language.ts';

/** The steps of an order's service, and which of them it has reached. */
export function StatusLine({ order }: { order: OrderWithDetails }) {
  const steps = statusLine(order.service, order.order);
  const { label, phase } = order.status;
  const known = steps.findIndex(step => step.label.en === label.en);
  const reached = known === -1 && phase === 'completed' ? steps.length - 1 : known;
  if (reached === -1)
    return (
      <p class="note">
        {t('状態コード ', 'Status code ')}
        <code>{order.status.code ?? '—'}</code>
        {t(' の意味は公開されていません。', ' has no published meaning.')}
      </p>
    );
  return (
    <ol class="steps" aria-label={t('進み具合', 'How far it is')}>
      {steps.map((step, i) => (
        <li key={step.label.en} class={i <= reached ? 'reached' : ''} aria-current={i === reached ? 'step' : undefined}>
          {say(step.label)}
        </li>
      ))}
    </ol>
  );
}
