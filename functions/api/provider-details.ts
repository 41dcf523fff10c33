import type * as z from 'zod/mini';
import type { DetailQueries } from '../../shared/adapters/dynamodb/detail-queries.ts';
import { FROM, PROVIDER_DETAILS, TO } from '../../shared/api/provider.ts';
import type { Clock } from '../../shared/domain/ports.ts';
import { type Detail, detailValue } from '../../shared/domain/provider/detail.ts';
import { monthBefore, parseJapanTime } from '../../shared/domain/provider/service-hours.ts';
import { lastCompleteAt } from '../../shared/domain/watch/poll-state.ts';
import type { PollStore } from '../../shared/domain/watch/ports.ts';
import { parseLooseQuery } from '../../shared/runtime/http.ts';
import { badRequest } from '../../shared/runtime/problem.ts';
import { callerOf, connectionOf } from './caller.ts';
import { notYetComplete } from './parameters.ts';
import type { RouteTable } from './route-table.ts';
import { validated } from './validated.ts';

export interface ProviderDetailDeps {
  readonly details: DetailQueries;
  readonly polls: Pick<PollStore, 'readPoll'>;
  readonly connections: readonly string[];
  readonly clock: Clock;
}

const DAY_MS = 24 * 60 * 60 * 1000;
const MAX_RANGE_MS = 366 * DAY_MS;
type Query = z.output<typeof PROVIDER_DETAILS>;

/** The provider's own call for details, in its envelope. The time of update is when the change was observed: the provider tells none. */
export function providerDetailRoutes({ details, polls, connections, clock }: ProviderDetailDeps): RouteTable {
  return {
    'GET /business-process/service-order-details': async event => {
      const query = parseLooseQuery(event, PROVIDER_DETAILS);
      const { from, to } = rangeOf(query, clock());
      const subject = {
        connection: connectionOf(callerOf(event), query.connection, connections),
        service: 'details',
      } as const;
      const { lease, record } = await polls.readPoll(subject);
      const completeAt = lastCompleteAt(lease, record);
      if (completeAt === undefined) throw notYetComplete([subject]);
      const states = await details.listDetails(subject.connection);
      const result = states
        .filter(({ updatedAt, value }) => updatedAt >= from && updatedAt <= to && fits(value, query))
        .map(({ value }) => JSON.stringify(value));
      const detail = `{"detailCode":"I01","detailMsg":"正常終了しました。(検索結果:${result.length}件)"}`;
      return validated(event, `{"code":200,"detail":${detail},"result":[${result.join(',')}]}`, {
        lastModified: completeAt,
      });
    },
  };
}

/** Unix milliseconds, both included; from a month back, or before the end that was asked for, unless it is said otherwise. */
function rangeOf({ [FROM]: start, [TO]: end }: Query, now: number): { from: number; to: number } {
  const to = end === undefined ? now : (parseJapanTime(end) ?? now) + (end.includes(' ') ? 999 : DAY_MS - 1);
  const from = start === undefined ? monthBefore(Math.min(to, now)) : (parseJapanTime(start) ?? 0);
  if (from > to) throw badRequest([{ field: FROM, message: `must not be after ${end === undefined ? 'now' : TO}` }]);
  if (Math.min(to, now) - from > MAX_RANGE_MS)
    throw badRequest([{ field: FROM, message: `must be at most a year before ${TO}` }]);
  return { from, to };
}

function fits(detail: Detail, { webentry_id: entry, n_no: line, v_no: network }: Query): boolean {
  const isOneOf = (wanted: string | undefined, ...fields: string[]) =>
    !wanted || fields.some(field => detailValue(detail, field) === wanted);
  return (
    isOneOf(entry, 'webEntryId') &&
    isOneOf(line, 'contractLineNumDistribut', 'contractLineNumAppl') &&
    isOneOf(network, 'contractVpnNum')
  );
}
