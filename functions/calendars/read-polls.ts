import type { Calendar } from '../../shared/domain/calendars/calendar.ts';
import type { PollSubject } from '../../shared/domain/provider/order-id.ts';
import { SERVICES } from '../../shared/domain/provider/services.ts';
import { lastCompleteAt } from '../../shared/domain/watch/poll-state.ts';
import type { PollStore, StoredPoll } from '../../shared/domain/watch/ports.ts';
import { notYetComplete } from '../api/parameters.ts';

export interface PollQueries {
  readonly polls: Pick<PollStore, 'readPoll'>;
  /** Those that are configured. */
  readonly connections: readonly string[];
}

export interface KnownPoll {
  readonly subject: PollSubject;
  readonly poll: StoredPoll;
}

/** How the polls are from which the calendar knows what it shows. */
export async function readPolls(
  { services = SERVICES, connections }: Pick<Calendar, 'services' | 'connections'>,
  queries: PollQueries,
): Promise<KnownPoll[]> {
  const own = queries.connections.filter(each => connections?.includes(each) ?? true);
  const subjects = own.flatMap(connection =>
    ([...services, 'details'] as const).map(service => ({ connection, service })),
  );
  return Promise.all(subjects.map(async subject => ({ subject, poll: await queries.polls.readPoll(subject) })));
}

/**
 * Programs delete what a calendar lacks, and so it is answered whole or not at all: not while nothing is known, nor
 * while the first answer about something is stored in part. What no answer ever came for, such as details of a customer
 * who has not applied for them, keeps nobody from the rest.
 */
export function mustBeWhole(known: readonly KnownPoll[]): void {
  const lacking = known.filter(({ poll }) => lastCompleteAt(poll.lease, poll.record) === undefined);
  const begun = lacking.filter(({ poll }) => poll.record !== undefined || poll.lease?.openedAt !== undefined);
  if (begun.length > 0) throw notYetComplete(begun.map(({ subject }) => subject));
  if (lacking.length > 0 && lacking.length === known.length)
    throw notYetComplete(lacking.map(({ subject }) => subject));
}
