import type * as z from 'zod/mini';
import type { OrderQueries } from '../../shared/adapters/dynamodb/order-queries.ts';
import { monthText, parseMonth } from '../../shared/api/months.ts';
import { REPORT_SLIPS } from '../../shared/api/plans.ts';
import type { Clock } from '../../shared/domain/ports.ts';
import { formatJapanTime } from '../../shared/domain/provider/service-hours.ts';
import { SERVICES } from '../../shared/domain/provider/services.ts';
import { lastCompleteAt, type PlanMove } from '../../shared/domain/watch/poll-state.ts';
import type { PollStore } from '../../shared/domain/watch/ports.ts';
import { countSlips } from '../../shared/domain/watch/slips.ts';
import { parseQuery } from '../../shared/runtime/http.ts';
import { badRequest, Problem } from '../../shared/runtime/problem.ts';
import { validated } from '../../shared/runtime/validated.ts';
import { callerOf, connectionOf } from './caller.ts';
import type { KeptLists } from './kept/kept-lists.ts';
import { orderList } from './kept/order-list.ts';
import { notYetComplete } from './parameters.ts';
import type { RouteTable } from './route-table.ts';

export interface SlipDeps {
  readonly orders: OrderQueries;
  readonly lists: KeptLists;
  readonly polls: Pick<PollStore, 'readPoll'>;
  readonly connections: readonly string[];
  readonly clock: Clock;
}

const MONTHS = 12;
/** Less than an order keeps, so that no month is told in part. */
const MAX_MONTHS = 13;
/** No list is begun later: the function has 29 seconds, and a list of 200,000 orders may take 15. */
const MAX_READ_MS = 10_000;

export function slipRoutes({ orders, lists, polls, connections, clock }: SlipDeps): RouteTable {
  return {
    'GET /reports/slips': async event => {
      const { connection: name, ...query } = parseQuery(event, REPORT_SLIPS);
      const connection = connectionOf(callerOf(event), name, connections);
      const { from, to } = monthsOf(query, clock());
      const subjects = SERVICES.map(service => ({ connection, service }));
      const known = await Promise.all(
        subjects.map(async subject => ({ subject, poll: await polls.readPoll(subject) })),
      );
      const complete = known.filter(({ poll }) => lastCompleteAt(poll.lease, poll.record) !== undefined);
      if (complete.length === 0) throw notYetComplete(subjects);
      const endsAt = clock() + MAX_READ_MS;
      const data: object[] = [];
      for (const { subject, poll } of complete) {
        if (clock() > endsAt) throw tooMuchToRead();
        const { buckets } = await lists.read(orderList(orders, subject, poll));
        const texts = buckets.flatMap(({ entries }) => entries.flatMap(({ plans }) => plans ?? []));
        const moves = texts.flatMap(text => JSON.parse(text) as PlanMove[]);
        const slips = countSlips(moves.filter(({ month }) => month >= from && month <= to));
        data.push(...slips.map(each => ({ service: subject.service, ...each })));
      }
      return validated(event, JSON.stringify({ from, to, data }));
    },
  };
}

/** `YYYY-MM`, both included. */
function monthsOf({ from, to }: z.output<typeof REPORT_SLIPS>, now: number): { from: string; to: string } {
  const last = to ?? parseMonth(formatJapanTime(now, 'YYYY-MM'));
  const first = from ?? last - MONTHS + 1;
  // Only where `from` is left out: none is that early.
  if (first < 0)
    throw badRequest([{ field: 'to', message: `must be ${monthText(MONTHS - 1)} or later, or come with from` }]);
  if (first > last)
    throw badRequest([{ field: 'from', message: `must not be after ${to === undefined ? 'now' : 'to'}` }]);
  if (last - first >= MAX_MONTHS)
    throw badRequest([{ field: 'from', message: `must be less than ${MAX_MONTHS} months before the last one` }]);
  return { from: monthText(first), to: monthText(last) };
}

function tooMuchToRead(): Problem {
  return new Problem(503, 'Not all orders could be read in time. What was read is kept: ask again.', {
    headers: { 'retry-after': '1' },
  });
}
