import type { FeedEvent } from '../reading/feed-event.ts';
import { type ChangeLine, changeLines, eventTitle } from '../words/event-words.ts';
import { t } from '../words/language.ts';
import { timeText } from '../words/order-words.ts';

/** Event by event, the newest first. */
export function History({ events }: { events: readonly FeedEvent[] }) {
  if (events.length === 0)
    return (
      <p class="quiet">{t('最初に確認してから変更はありません。', 'Nothing has changed since it was first seen.')}</p>
    );
  return (
    <ol class="history">
      {events.map(event => (
        <li key={event.id} class={event.type.replace('.', '-')}>
          <time dateTime={event.timestamp}>{timeText(event.timestamp)}</time>
          <div>
            <h3>{eventTitle(event)}</h3>
            <dl>
              {changeLines(event).map(line => (
                <Change key={line.name} line={line} />
              ))}
            </dl>
          </div>
        </li>
      ))}
    </ol>
  );
}

/** Personal fields come without values. */
export function Change({ line: { name, from, to } }: { line: ChangeLine }) {
  const isUntold = from === undefined && to === undefined;
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        {isUntold ? (
          t('変更あり', 'changed')
        ) : (
          <>
            {from === undefined ? t('なし', 'none') : <s>{from}</s>} <span aria-hidden="true">→</span>{' '}
            {to ?? t('なし', 'none')}
          </>
        )}
      </dd>
    </div>
  );
}
