import { ConditionMark } from '../parts/condition-mark.tsx';
import { FailureNote } from '../parts/failure-note.tsx';
import { OnDemand } from '../parts/on-demand.tsx';
import { ReadingNote } from '../parts/reading-note.tsx';
import { useAction } from '../parts/use-action.ts';
import { orderAddress } from '../reading/address.ts';
import type { Delivery, DeliveryWithPayload } from '../reading/answers.ts';
import { ask } from '../reading/ask.ts';
import { useResource } from '../reading/resource.ts';
import { may } from '../reading/session.ts';
import { deliveryCondition } from '../words/endpoint-words.ts';
import { typeTitle } from '../words/event-words.ts';
import { t } from '../words/language.ts';
import { timeText } from '../words/order-words.ts';

interface DeliveryProps {
  readonly endpointId: string;
  readonly eventId: string;
}

export function DeliveryView({ endpointId, eventId }: DeliveryProps) {
  const path = `webhook-endpoints/${endpointId}/deliveries/${eventId}`;
  const reading = useResource(path, signal => ask<DeliveryWithPayload>(path, { signal }));
  const { value, reload } = reading;
  const retry = useAction(async () => {
    const delivery = await ask<Delivery>(`${path}/retry`, { method: 'POST' });
    reload();
    return delivery;
  });
  return (
    <>
      <a class="back" href={`#/endpoints/${endpointId}`}>
        {t('← 配信先へ戻る', '← Back to the endpoint')}
      </a>
      <ReadingNote of={reading} />
      {value && (
        <article class="stack">
          <div class="title">
            <h1>{typeTitle(value.type)}</h1>
            <ConditionMark condition={deliveryCondition(value.status)} />
            <p class="quiet">
              {timeText(value.timestamp)} · {value.eventId}
              {value.orderId !== undefined && (
                <>
                  {' · '}
                  <a href={orderAddress(value.orderId)}>{value.orderId}</a>
                </>
              )}
            </p>
            {may('webhooks:write') && (
              <button type="button" class="main" onClick={retry.run} aria-disabled={retry.isBusy}>
                {retry.isBusy ? t('送信中…', 'Sending …') : t('いま再送する', 'Retry now')}
              </button>
            )}
          </div>
          {retry.result && (
            <p class="note" role="status">
              {t('再送しました: ', 'It was sent again: ')}
              {deliveryCondition(retry.result.status).words}
            </p>
          )}
          {retry.failure && <FailureNote failure={retry.failure} retry={retry.run} />}
          <section>
            <h2>{t('試行', 'Attempts')}</h2>
            <Attempts attempts={value.attempts} />
          </section>
          {value.payload !== undefined && (
            <section>
              <h2>{t('送る内容', 'Payload')}</h2>
              <OnDemand show={t('内容を表示', 'Show it')} hide={t('内容を隠す', 'Hide it')}>
                <pre>{JSON.stringify(value.payload, undefined, 2)}</pre>
              </OnDemand>
            </section>
          )}
        </article>
      )}
    </>
  );
}

function Attempts({ attempts }: Pick<Delivery, 'attempts'>) {
  if (attempts.length === 0) return <p class="quiet">{t('まだ送信していません。', 'None was made yet.')}</p>;
  return (
    <ol class="history">
      {[...attempts].reverse().map(({ at, status, durationMs, error, answer }) => (
        <li key={at}>
          <time dateTime={at}>{timeText(at)}</time>
          <div>
            <h3>{status === undefined ? t('応答なし', 'No answer') : `HTTP ${status}`}</h3>
            <p class="quiet">
              {t(`${Math.round(durationMs)} ミリ秒`, `${Math.round(durationMs)} ms`)} <span lang="en">{error}</span>
            </p>
            {answer !== undefined && answer !== '' && <pre>{answer}</pre>}
          </div>
        </li>
      ))}
    </ol>
  );
}
