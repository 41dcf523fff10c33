import { ConditionMark } from '../parts/condition-mark.tsx';
import { ReadingNote } from '../parts/reading-note.tsx';
import { SaveCsv } from '../parts/save-csv.tsx';
import type { Endpoint } from '../reading/answers.ts';
import { ask } from '../reading/ask.ts';
import { eventCount } from '../reading/feed.ts';
import { useResource } from '../reading/resource.ts';
import { endpointCondition } from '../words/endpoint-words.ts';
import { count, t } from '../words/language.ts';
import { timeText } from '../words/order-words.ts';

export function EndpointsView() {
  const reading = useResource('endpoints', readEndpoints, eventCount());
  const { value } = reading;
  return (
    <>
      <div class="title">
        <h1>{t('配信先', 'Endpoints')}</h1>
        <p class="quiet">{value && t(`${count(value.length)} 件`, `${count(value.length)} registered`)}</p>
        <SaveCsv name="endpoints" sheet={() => endpointSheet(value ?? [])} isDisabled={!value?.length} />
      </div>
      <ReadingNote of={reading} />
      {value?.length === 0 && (
        <p class="note">
          {t('配信先はまだ登録されていません。', 'No endpoint is registered yet.')}{' '}
          <a href="docs">{t('登録のしかた', 'How to register one')}</a>
        </p>
      )}
      {value && value.length > 0 && (
        <ul class="rows endpoints">
          {value.map(endpoint => (
            <li key={endpoint.id}>
              <EndpointRow endpoint={endpoint} />
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

async function readEndpoints(signal: AbortSignal): Promise<readonly Endpoint[]> {
  return (await ask<{ data: readonly Endpoint[] }>('webhook-endpoints', { signal })).data;
}

function EndpointRow({ endpoint }: { endpoint: Endpoint }) {
  const { id, url, description, eventTypes, health } = endpoint;
  return (
    <a class="row" href={`#/endpoints/${id}`}>
      <span>
        <strong>{description ?? url}</strong>
        <small>{description === undefined ? id : url}</small>
      </span>
      <span>
        <ConditionMark condition={endpointCondition(endpoint)} />
        <small>{endpoint.disabledReason}</small>
      </span>
      <span>
        {t(`送信待ち ${count(health.waiting)} 件`, `${count(health.waiting)} waiting`)}
        <small>
          {health.lastSuccessAt &&
            t(`最終成功 ${timeText(health.lastSuccessAt)}`, `Last success ${timeText(health.lastSuccessAt)}`)}
        </small>
      </span>
      <span>
        <small>{eventTypes.join(', ')}</small>
      </span>
    </a>
  );
}

function endpointSheet(endpoints: readonly Endpoint[]) {
  const head = [
    'ID',
    'URL',
    t('説明', 'Description'),
    t('状態', 'Status'),
    t('送信待ち', 'Waiting'),
    t('最終成功', 'Last success'),
    t('イベント', 'Events'),
  ];
  const rows = endpoints.map(endpoint => [
    endpoint.id,
    endpoint.url,
    endpoint.description,
    endpointCondition(endpoint).words,
    endpoint.health.waiting,
    endpoint.health.lastSuccessAt,
    endpoint.eventTypes.join(' '),
  ]);
  return { head, rows };
}
