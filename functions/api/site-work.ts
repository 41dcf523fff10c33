import type * as z from 'zod/mini';
import type { DetailQueries } from '../../shared/adapters/dynamodb/detail-queries.ts';
import { LIST_SITE_WORK } from '../../shared/api/plans.ts';
import type { Clock } from '../../shared/domain/ports.ts';
import { contractOf, type Detail, detailIdOfKey, plainValue } from '../../shared/domain/provider/detail.ts';
import { parseJson } from '../../shared/domain/provider/json.ts';
import { japanDayAt } from '../../shared/domain/provider/service-hours.ts';
import { personalOf, type WorkDay, workDaysOf } from '../../shared/domain/provider/work-days.ts';
import { compareDates } from '../../shared/domain/watch/first-dates.ts';
import { lastCompleteAt } from '../../shared/domain/watch/poll-state.ts';
import type { PollStore } from '../../shared/domain/watch/ports.ts';
import { parseQuery } from '../../shared/runtime/http.ts';
import { badRequest } from '../../shared/runtime/problem.ts';
import { callerOf, connectionOf, mustReadDetails } from './caller.ts';
import { type DetailText, detailList } from './kept/detail-list.ts';
import type { KeptLists } from './kept/kept-lists.ts';
import { createCursors, listKey } from './paging/cursor.ts';
import { answerPage, readPage } from './paging/page.ts';
import { notYetComplete } from './parameters.ts';
import type { RouteTable } from './route-table.ts';

export interface SiteWorkDeps {
  readonly details: DetailQueries;
  readonly lists: KeptLists;
  readonly polls: Pick<PollStore, 'readPoll'>;
  readonly connections: readonly string[];
  readonly readRoot: () => Promise<string>;
  readonly clock: Clock;
}

const DAYS = 14;
/** What one call looks through is parsed whole. */
const MAX_DAYS = 92;
const DAY_MS = 24 * 60 * 60 * 1000;

/** A place in the list: see `placeOf`. */
const CURSOR_FORM = 1;

export function siteWorkRoutes({ details, lists, polls, connections, readRoot, clock }: SiteWorkDeps): RouteTable {
  const cursors = createCursors(readRoot);

  return {
    'GET /site-work': async event => {
      const { limit, cursor, connection: name, ...query } = parseQuery(event, LIST_SITE_WORK);
      const caller = callerOf(event);
      if (query.detail === 'full') mustReadDetails(caller);
      const connection = connectionOf(caller, name, connections);
      const range = rangeOf(query, clock());
      const list = listKey(event, caller, { ...query, connection }, CURSOR_FORM);
      const place = cursor === undefined ? undefined : await cursors.open(list, cursor);
      const subject = { connection, service: 'details' } as const;
      const poll = await polls.readPoll(subject);
      if (lastCompleteAt(poll.lease, poll.record) === undefined) throw notYetComplete([subject]);
      const { listed } = await lists.read(detailList(details, connection, poll));
      const { texts, last } = await readPage(listWork(listed, range, place), {
        limit,
        clock,
        view: found => JSON.stringify(viewWork(connection, found, query.detail === 'full')),
      });
      return answerPage(event, texts, last && (await cursors.seal(list, placeOf(last))));
    },
  };
}

interface Range {
  readonly from: number;
  readonly to: number;
}

/** Days, both included. */
function rangeOf({ from, to }: Pick<z.output<typeof LIST_SITE_WORK>, 'from' | 'to'>, now: number): Range {
  const today = japanDayAt(now);
  const first = from ?? Math.min(today, to ?? today);
  const last = to ?? first + DAYS - 1;
  if (first > last) throw badRequest([{ field: 'from', message: 'must not be after to' }]);
  if (last - first >= MAX_DAYS)
    throw badRequest([{ field: 'to', message: `must be less than ${MAX_DAYS} days after from` }]);
  return { from: first, to: last };
}

interface FoundWork {
  readonly work: WorkDay;
  readonly detail: Detail;
  readonly text: DetailText;
}

/** The work of these days behind `place`, the earliest first. */
async function* listWork(
  listed: readonly DetailText[],
  { from, to }: Range,
  place: readonly string[] | undefined,
): AsyncGenerator<FoundWork> {
  const isWithin = (day: number) => day >= from && day <= to;
  const found = listed
    .filter(({ days }) => days.some(isWithin))
    .flatMap(text => {
      const detail = parseJson(text.text) as Detail;
      return workDaysOf(detail).map(work => ({ work, detail, text }));
    })
    .filter(({ work }) => isWithin(work.day))
    .map(each => ({ each, place: placeOf(each) }))
    .filter(each => place === undefined || comparePlaces(each.place, place) > 0)
    .sort((a, b) => comparePlaces(a.place, b.place));
  for (const { each } of found) yield each;
}

function placeOf({ work, text }: FoundWork): string[] {
  return [dayText(work.day), work.timeBand ?? '', text.key, work.milestone];
}

function comparePlaces(a: readonly string[], b: readonly string[]): number {
  const i = a.findIndex((part, at) => part !== b[at]);
  return i < 0 ? 0 : (a[i] ?? '') < (b[i] ?? '') ? -1 : 1;
}

const dayText = (day: number) => new Date(day * DAY_MS).toISOString().slice(0, 10);

function viewWork(connection: string, { work, detail, text }: FoundWork, isFull: boolean) {
  const { day, milestone, kind, date, timeBand, status } = work;
  // An item of an earlier version does not tell.
  const planned = text.plans === undefined ? undefined : compareDates(JSON.parse(text.plans), detail)[milestone];
  const contractId = contractOf(detail);
  const productName = plainValue(detail, 'productName');
  const orderKind = plainValue(detail, 'kind');
  return {
    day: dayText(day),
    ...(timeBand !== undefined && { timeBand }),
    milestone,
    kind,
    date,
    status,
    ...(planned && { planned }),
    connection,
    detailId: detailIdOfKey(connection, text.key),
    ...(contractId !== undefined && { contractId }),
    ...(productName !== undefined && { productName }),
    ...(orderKind !== undefined && { orderKind }),
    ...(isFull && { personal: personalOf(detail, milestone) }),
  };
}
