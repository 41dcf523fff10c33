import type { Event } from '../events/event.ts';
import type { Feed } from '../events/ports.ts';
import type { RivalWord } from './rivals.ts';

/**
 * The events of an entry that are in the feed, with sequences from `from` on. The list shows those of the last seconds
 * late: what another region told is asked for by its ids.
 */
export async function listTold(
  entryId: string,
  from: number,
  rival: RivalWord | undefined,
  feed: Pick<Feed, 'listOfEntry' | 'findEvent'>,
): Promise<Event[]> {
  const told = await Array.fromAsync(feed.listOfEntry(entryId, { above: from - 1 }));
  if (rival === undefined || rival.sequence < from) return told;
  const late = rival.eventIds.filter(id => !told.some(event => event.id === id));
  const found = await Promise.all(late.map(id => feed.findEvent(id)));
  return [...told, ...found.filter(event => event !== undefined)];
}
