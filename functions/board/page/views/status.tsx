import { ConditionMark } from '../parts/condition-mark.tsx';
import { ReadingNote } from '../parts/reading-note.tsx';
import { SaveCsv } from '../parts/save-csv.tsx';
import type { WatchStatus } from '../reading/answers.ts';
import { ask } from '../reading/ask.ts';
import { followedAt } from '../reading/feed.ts';
import { useResource } from '../reading/resource.ts';
import { t } from '../words/language.ts';
import { timeText } from '../words/order-words.ts';
import { regionCondition, watchCondition } from '../words/status-words.ts';

type Watched = WatchStatus['data'][number];

/** It is read again each minute, about. */
const MINUTE_MS = 60_000;

export function StatusView() {
  const minute = Math.floor((followedAt.value ?? 0) / MINUTE_MS);
  const reading = useResource('status', signal => ask<WatchStatus>('status', { signal }), minute);
  const { value } = reading;
  const connections = [...new Set(value?.data.map(({ connection }) => connection))];
  return (
    <>
      <div class="title">
        <h1>{t('状態', 'Status')}</h1>
        <p class="quiet">
          {t('提供元への問い合わせと、リージョンの様子', 'How the provider is asked, and how the regions are')}
        </p>
        <SaveCsv name="status" sheet={() => statusSheet(value?.data ?? [])} isDisabled={!value} />
      </div>
      <ReadingNote of={reading} />
      {value && (
        <div class="stack">
          <section>
            <h2>{t('リージョン', 'Regions')}</h2>
            <ul class="tiles">
              {value.regions.map(region => (
                <li key={region.name}>
                  <h3>
                    {region.name} <ConditionMark condition={regionCondition(region.state)} />
                  </h3>
                  <p class="quiet">
                    {region.at === undefined
                      ? '—'
                      : t(`最終報告 ${timeText(region.at)}`, `Heard of ${timeText(region.at)}`)}
                    {region.version !== undefined && ` · ${region.version}`}
                  </p>
                </li>
              ))}
            </ul>
          </section>
          {connections.map(connection => (
            <section key={connection}>
              <h2>
                {t('接続', 'Connection')} {connection}
              </h2>
              <ul class="tiles">
                {value.data
                  .filter(watched => watched.connection === connection)
                  .map(watched => (
                    <WatchedTile key={watched.service} watched={watched} />
                  ))}
              </ul>
            </section>
          ))}
        </div>
      )}
    </>
  );
}

function WatchedTile({ watched }: { watched: Watched }) {
  const { service, state, lastCompletePollAt, leaseOwner, failures, lastFailure } = watched;
  return (
    <li>
      <h3>
        {service === 'details' ? t('工事の詳細', 'Details') : service}{' '}
        <ConditionMark condition={watchCondition(state)} />
      </h3>
      <p class="quiet">
        {lastCompletePollAt === undefined
          ? t('まだ一度も取得できていません', 'Nothing complete yet')
          : t(`最終取得 ${timeText(lastCompletePollAt)}`, `Complete as of ${timeText(lastCompletePollAt)}`)}
        {leaseOwner !== undefined && ` · ${leaseOwner}`}
      </p>
      {failures > 0 && lastFailure && (
        <p class="late">
          {t(`連続 ${failures} 回失敗: `, `${failures} failures in a row: `)}
          <span lang="en">{lastFailure.kind}</span>
          {/* The provider's own words. */}
          {lastFailure.detailMsg !== undefined && <q lang="ja">{lastFailure.detailMsg}</q>}
        </p>
      )}
    </li>
  );
}

function statusSheet(data: readonly Watched[]) {
  const head = [
    t('接続', 'Connection'),
    t('サービス', 'Service'),
    t('状態', 'Status'),
    t('最終取得', 'Complete as of'),
    t('連続失敗', 'Failures'),
    t('理由', 'Reason'),
    t('提供元の言葉', 'The provider says'),
  ];
  const rows = data.map(({ connection, service, state, lastCompletePollAt, failures, lastFailure }) => [
    connection,
    service,
    watchCondition(state).words,
    lastCompletePollAt,
    failures,
    lastFailure?.kind,
    lastFailure?.detailMsg,
  ]);
  return { head, rows };
}
