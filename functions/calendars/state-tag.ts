import { createHash } from 'node:crypto';
import type { Calendar } from '../../shared/domain/calendars/calendar.ts';
import type { EntriesView } from '../../shared/domain/calendars/entries.ts';
import type { Detail } from '../../shared/domain/provider/detail.ts';
import type { Order } from '../../shared/domain/provider/order.ts';
import { type EntryState, isClosed } from '../../shared/domain/watch/poll-state.ts';
import type { StoredPoll } from '../../shared/domain/watch/ports.ts';
import { StoredDigests } from '../../shared/domain/watch/stored-digests.ts';
import type { KnownPoll } from './read-polls.ts';

/** What was read of a subject: all of it. */
export interface ReadStates extends Pick<KnownPoll, 'subject'> {
  readonly orders?: readonly EntryState<Order>[];
  readonly details?: readonly EntryState<Detail>[];
}

/**
 * The entity tag of what a calendar shows, told by the polls alone: every poll that puts something gives its record
 * another token. Undefined while one may be putting.
 */
export function stateTag(calendar: Calendar, view: EntriesView, known: readonly KnownPoll[]): string | undefined {
  const isQuiet = known.every(({ poll }) => isClosed(poll.lease, poll.record) || isUntouched(poll));
  if (!isQuiet) return undefined;
  const tokens = known.map(({ poll }) => poll.record?.token);
  const state = JSON.stringify([calendar.id, calendar.version, view.isFull, view.today, tokens]);
  return `"${createHash('sha256').update(state).digest('base64url')}"`;
}

const isUntouched = ({ lease, record }: StoredPoll) => record === undefined && lease?.openedAt === undefined;

/** Whether this is what the polls have put: replication and reads may lag behind the poll records. */
export function isAsPolled(read: readonly ReadStates[], known: readonly KnownPoll[]): boolean {
  return known.every(({ subject, poll: { record } }) => {
    const own = read.find(
      each => each.subject.connection === subject.connection && each.subject.service === subject.service,
    );
    if (own === undefined) return false;
    const states = own.orders ?? own.details ?? [];
    if (record === undefined) return states.length === 0;
    const digests = new StoredDigests();
    for (const state of states) digests.replace(undefined, state);
    return digests.all.every((digest, bucket) => digest === record.digests[bucket]);
  });
}
