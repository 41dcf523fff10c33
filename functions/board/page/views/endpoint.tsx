import { ConditionMark } from '../parts/condition-mark.tsx';
import { ReadingNote } from '../parts/reading-note.tsx';
import type { Endpoint } from '../reading/answers.ts';
import { ask } from '../reading/ask.ts';
import { eventCount } from '../reading/feed.ts';
import { useResource } from '../reading/resource.ts';
import { may } from '../reading/session.ts';
import { endpointCondition } from '../words/endpoint-words.ts';
import { count, t } from '../words/language.ts';
import { timeText } from '../words/order-words.ts';
import { Deliveries } from './deliveries.tsx';
import { EndpointActions } from './endpoint-actions.tsx';

export function EndpointView({ endpointId }: { endpointId: string }) {
  const reading = useResource(
    endpointId,
    signal => ask<Endpoint>(`webhook-endpoints/${endpointId}`, { signal }),
    eventCount(),
  );
  const { value, reload } = reading;
  return (
    <>
      <a class="back" href="#/endpoints">
        {t('← 配信先の一覧', '← All endpoints')}
      </a>
      <ReadingNote of={reading} />
      {value && (
        <article class="stack">
          <div class="title">
            <h1>{value.description ?? new URL(value.url).host}</h1>
            <ConditionMark condition={endpointCondition(value)} />
            <p class="quiet">{value.url}</p>
          </div>
          {value.disabledReason !== undefined && (
            <p class="note failed">
              <strong>{t('無効になっています。', 'It is disabled.')}</strong>{' '}
              <span lang="en">{value.disabledReason}</span>
            </p>
          )}
          <Figures endpoint={value} />
          {may('webhooks:write') ? (
            <EndpointActions endpoint={value} onChange={reload} />
          ) : (
            <p class="quiet">
              {t('操作にはスコープ ', 'To act on it, a client needs the scope ')}
              <code>webhooks:write</code>
              {t(' が必要です。', '.')}
            </p>
          )}
          <Deliveries endpointId={endpointId} />
        </article>
      )}
    </>
  );
}

function Figures({ endpoint: { health, format, eventTypes, services, connections } }: { endpoint: Endpoint }) {
  return (
    <dl class="figures">
      <div class={health.waiting > 0 && health.state !== 'healthy' ? 'late' : ''}>
        <dt>{t('送信待ち', 'Waiting')}</dt>
        <dd>{count(health.waiting)}</dd>
      </div>
      <div>
        <dt>{t('最終成功', 'Last success')}</dt>
        <dd>{health.lastSuccessAt === undefined ? '—' : timeText(health.lastSuccessAt)}</dd>
      </div>
      <div class={health.failingSince === undefined ? '' : 'late'}>
        <dt>{t('失敗の始まり', 'Failing since')}</dt>
        <dd>{health.failingSince === undefined ? '—' : timeText(health.failingSince)}</dd>
      </div>
      <div class="texts">
        <dt>{t('届くもの', 'What it gets')}</dt>
        <dd>
          {[...eventTypes, ...(services ?? []), ...(connections ?? [])].join(', ')}
          {format !== 'standard' && ` (${format})`}
        </dd>
      </div>
    </dl>
  );
}
