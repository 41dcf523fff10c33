import { isFileOf } from '../../shared/domain/calendars/address.ts';
import { type Calendar, isCalendarId } from '../../shared/domain/calendars/calendar.ts';
import { entriesOf } from '../../shared/domain/calendars/entries.ts';
import type { CalendarStore } from '../../shared/domain/calendars/ports.ts';
import { OPERATOR } from '../../shared/domain/clients/operator.ts';
import type { FindClients } from '../../shared/domain/clients/ports.ts';
import type { Clock } from '../../shared/domain/ports.ts';
import { japanDayAt } from '../../shared/domain/provider/service-hours.ts';
import { Content } from '../../shared/runtime/content.ts';
import { Problem } from '../../shared/runtime/problem.ts';
import { unlessHeld, validated } from '../../shared/runtime/validated.ts';
import type { RouteTable } from '../api/route-table.ts';
import { toICalendar } from './icalendar.ts';
import { mustBeWhole, type PollQueries, readPolls } from './read-polls.ts';
import { readWork, type WorkQueries } from './read-work.ts';
import { isAsPolled, stateTag } from './state-tag.ts';

/** To those whose calendar is more than one answer can hold. */
export const ADVICE = 'Make a calendar of fewer services, or of one contract.';

export interface ServeDeps extends WorkQueries, PollQueries {
  readonly calendars: Pick<CalendarStore, 'findCalendar'>;
  readonly clients: FindClients;
  /** `issuer`: see ManageDeps. */
  readonly tokensFrom: 'relay' | 'issuer';
  readonly readRoot: () => Promise<string>;
  readonly clock: Clock;
}

/** The address is a secret: no page learns it from a link, and no search engine keeps it. */
const DISCREET = {
  'referrer-policy': 'no-referrer',
  'x-robots-tag': 'noindex',
  'content-disposition': 'inline; filename="order-relay.ics"',
};

/** Writing down more takes longer than the gateway waits, and more memory than the function has. */
export const MAX_ENTRIES = 40_000;

/** What anybody who has a calendar's address may read there, for as long as it is not revoked. */
export function serveRoutes(deps: ServeDeps): RouteTable {
  return {
    'GET /calendars/{calendarId}/{file}': async event => {
      const { calendarId = '', file = '' } = event.pathParameters ?? {};
      const calendar = await findByAddress(calendarId, file, deps);
      const polls = await readPolls(calendar, deps);
      mustBeWhole(polls);
      const view = { isFull: await isFull(calendar, deps), today: japanDayAt(deps.clock()) };
      const tag = stateTag(calendar, view, polls);
      const unchanged = tag === undefined ? undefined : unlessHeld(event, tag);
      if (unchanged !== undefined) return { ...unchanged, headers: { ...unchanged.headers, ...DISCREET } };
      const work = await readWork(calendar, deps);
      const entries = entriesOf(calendar, work, view);
      if (entries.length > MAX_ENTRIES) throw new Problem(413, tooMany(entries.length), { slug: 'answer-too-large' });
      const isCurrent = work.states !== undefined && isAsPolled(work.states, polls);
      const content = new Content(toICalendar(calendar.name, entries), isCurrent ? tag : undefined);
      const { headers, ...answer } = validated(event, content);
      const type = answer.statusCode === 200 && { 'content-type': 'text/calendar; charset=utf-8' };
      return { ...answer, headers: { ...headers, ...DISCREET, ...type } };
    },
  };
}

function tooMany(count: number): string {
  return `The calendar's ${count.toLocaleString('en')} entries are more than can be sent at once. ${ADVICE}`;
}

/** Whatever is wrong, the answer is one: nobody learns which calendars there are. */
async function findByAddress(id: string, file: string, { calendars, readRoot }: ServeDeps): Promise<Calendar> {
  const calendar = isCalendarId(id) ? await calendars.findCalendar(id) : undefined;
  const isAddress = isFileOf(file, await readRoot(), calendar ?? { id, version: 1 });
  if (calendar === undefined || !isAddress) throw new Problem(404, 'There is no such calendar.');
  return calendar;
}

/** Whoever made it may still read personal data: who gave that up, or is gone, shows none. */
async function isFull({ detail, createdBy }: Calendar, { clients, tokensFrom }: ServeDeps): Promise<boolean> {
  if (detail !== 'full' || tokensFrom === 'issuer') return false;
  if (createdBy === OPERATOR) return true;
  const client = await clients.findClient(createdBy);
  return client?.scopes.includes('order-details:read') ?? false;
}
