import type { FeedEvent } from '../reading/feed-event.ts';
import { changeLines, eventTitle } from '../words/event-words.ts';
import { t } from '../words/language.ts';

/** Events as a table, with a line for each change. Personal fields have no values in events. */
export function historySheet(events: readonly FeedEvent[]) {
  const head = [t('日時', 'Time'), t('出来事', 'Event'), t('項目', 'Field'), t('前', 'Before'), t('後', 'After')];
  const rows = events.flatMap(event => {
    const lines = changeLines(event);
    const told = lines.length > 0 ? lines : [{ name: '' }];
    return told.map(({ name, from, to }: (typeof lines)[number]) => [
      event.timestamp,
      eventTitle(event),
      name,
      from,
      to,
    ]);
  });
  return { head, rows };
}
