import type * as z from 'zod/mini';
import type { DetailQueries } from '../../shared/adapters/dynamodb/detail-queries.ts';
import { FROM, PROVIDER_DETAILS, TO } from '../../shared/api/provider.ts';
import type { Clock } from '../../shared/domain/ports.ts';
import { monthBefore, parseJapanTime } from '../../shared/domain/provider/service-hours.ts';
import { lastCompleteAt } from '../../shared/domain/watch/poll-state.ts';
import type { PollStore } from '../../shared/domain/watch/ports.ts';
import { parseLooseQuery } from '../../shared/runtime/http.ts';
import { badRequest } from '../../shared/runtime/problem.ts';
import { validated } from '../../shared/runtime/validated.ts';
import { callerOf, connectionOf } from './caller.ts';
import { type DetailText, detailList } from './kept/detail-list.ts';
import type { KeptLists } from './kept/kept-lists.ts';
import { notYetComplete } from './parameters.ts';
import type { RouteTable } from './route-table.ts';

export interface ProviderDetailDeps {
  readonly details: DetailQueries;
  readonly lists: KeptLists;
  readonly polls: Pick<PollStore, 'readPoll'>;
  readonly connections: readonly string[];
  readonly clock: Clock;
}

const DAY_MS = 24 * 60 * 60 * 1000;
const MAX_RANGE_MS = 366 * DAY_MS;
type Query = z.output<typeof PROVIDER_DETAILS>;

/** The provider's own call for details, in its envelope. The time of update is when the change was observed: the provider tells none. */
export function providerDetailRoutes({ details, lists, polls, connections, clock }: ProviderDetailDeps): RouteTable {
  return {
    'GET /business-process/service-order-details': async event => {
      const query = parseLooseQuery(event, PROVIDER_DETAILS);
      const { from, to } = rangeOf(query, clock());
      const subject = {
        connection: connectionOf(callerOf(event), query.connection, connections),
        service: 'details',
      } as const;
      const poll = await polls.readPoll(subject);
      const completeAt = lastCompleteAt(poll.lease, poll.record);
      if (completeAt === undefined) throw notYetComplete([subject]);
      const list = await lists.read(detailList(details, subject.connection, poll));
      const found = list.listed.filter(each => each.updatedAt >= from && each.updatedAt <= to && fits(each, query));
      const body = list.answer(found, envelope);
      // Without a start of its own a query loses entries as time goes by, which no time of theirs tells.
      const changedAt = query[FROM] === undefined ? {} : { changedAt: Math.max(completeAt, list.changedAt) };
      return validated(event, body, { lastModified: completeAt, ...changedAt });
    },
  };
}

/** Unix milliseconds, both included; from a month back, or before the end that was asked for, unless it is said otherwise. */
function rangeOf({ [FROM]: start, [TO]: end }: Query, now: number): { from: number; to: number } {
  const until = end === undefined ? now : (parseJapanTime(end) ?? now) + (end.includes(' ') ? 999 : DAY_MS - 1);
  const from = start === undefined ? monthBefore(Math.min(until, now)) : (parseJapanTime(start) ?? 0);
  if (from > until) throw badRequest([{ field: FROM, message: `must not be after ${end === undefined ? 'now' : TO}` }]);
  if (Math.min(until, now) - from > MAX_RANGE_MS)
    throw badRequest([{ field: FROM, message: `must be at most a year before ${TO}` }]);
  // Without an end there is none: what is put while this call reads, or by a clock that is ahead, belongs to its answer.
  return { from, to: end === undefined ? Number.POSITIVE_INFINITY : until };
}

function envelope(entries: readonly string[]): string {
  const detail = `{"detailCode":"I01","detailMsg":"正常終了しました。(検索結果:${entries.length}件)"}`;
  return `{"code":200,"detail":${detail},"result":[${entries.join(',')}]}`;
}

function fits({ entry, lines, network }: DetailText, wanted: Query): boolean {
  const isOneOf = (value: string | undefined, values: readonly (string | undefined)[]) =>
    !value || values.includes(value);
  return isOneOf(wanted.webentry_id, [entry]) && isOneOf(wanted.n_no, lines) && isOneOf(wanted.v_no, [network]);
}
