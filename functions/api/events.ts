import { LIST_EVENTS } from '../../shared/api/events.ts';
import { matchesType } from '../../shared/domain/deliver/endpoint.ts';
import { factsOf } from '../../shared/domain/events/event.ts';
import type { FeedLog } from '../../shared/domain/events/ports.ts';
import { RETENTION_MS } from '../../shared/domain/events/retention.ts';
import type { Clock } from '../../shared/domain/ports.ts';
import { jsonText, parseQuery } from '../../shared/runtime/http.ts';
import { badRequest } from '../../shared/runtime/problem.ts';
import { callerOf } from './caller.ts';
import { decodeCursor, encodeCursor, MAX_PAGE_BYTES, MAX_PAGE_READS } from './parameters.ts';
import type { RouteTable } from './route-table.ts';

export interface EventDeps {
  readonly feedLog: FeedLog;
  readonly clock: Clock;
}

/** Readers stay behind, so that an event that becomes visible late is not skipped. */
const READERS_LAG_MS = 3_000;

export function eventRoutes({ feedLog, clock }: EventDeps): RouteTable {
  return {
    'GET /events': async event => {
      const { after, type, limit } = parseQuery(event, LIST_EVENTS);
      const mayReadDetails = callerOf(event).scopes.has('order-details:read');
      const now = clock();
      const start = new Date(now - RETENTION_MS).toISOString();
      let position = after === undefined ? start : later(start, decodePosition(after));
      const page: string[] = [];
      let bytes = 0;
      let read = 0;
      for await (const entry of feedLog.listAfter(position, now - READERS_LAG_MS)) {
        position = entry.position;
        const its = factsOf(entry).type;
        if ((type === undefined || matchesType(type, its)) && (mayReadDetails || !its.startsWith('order_detail.'))) {
          page.push(`{"id":${JSON.stringify(entry.id)},${entry.body.slice(1)}`);
          bytes += Buffer.byteLength(entry.body);
        }
        if (page.length === limit || bytes > MAX_PAGE_BYTES || ++read === MAX_PAGE_READS) break;
      }
      return jsonText(200, `{"data":[${page.join(',')}],"cursor":${JSON.stringify(encodeCursor([position]))}}`);
    },
  };
}

const later = (a: string, b: string) => (a > b ? a : b);

function decodePosition(cursor: string): string {
  const [position = ''] = decodeCursor('after', cursor, 1);
  const [time = ''] = position.split('#');
  const at = Date.parse(time);
  if (/^[\d:.TZ-]+(#\w{1,64})?$/.test(position) && !Number.isNaN(at) && new Date(at).toISOString() === time)
    return position;
  throw badRequest([{ field: 'after', message: 'must be a cursor that an earlier answer gave' }]);
}
