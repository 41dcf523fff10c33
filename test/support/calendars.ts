import middy from '@middy/core';
import { type CalendarDeps, createCalendarsHandler } from '../../functions/calendars/handler.ts';
import { ADVICE } from '../../functions/calendars/serve.ts';
import { DynamoCalendars } from '../../shared/adapters/dynamodb/calendars.ts';
import { DetailQueries } from '../../shared/adapters/dynamodb/detail-queries.ts';
import { OrderQueries } from '../../shared/adapters/dynamodb/order-queries.ts';
import { DynamoPollStore } from '../../shared/adapters/dynamodb/poll-store.ts';
import { compressAnswers } from '../../shared/runtime/compress-answers.ts';
import { httpAnswers } from '../../shared/runtime/http-answers.ts';
import { createLogger } from '../../shared/runtime/logger.ts';
import { type Api, type ApiAnswer, type ApiRequest, CONNECTIONS, CONTEXT, proxyEvent, ROOT, toAnswer } from './api.ts';
import { mustBeDocumented } from './openapi.ts';

export const HOST = 'relay.example.com';

/** The calendars' own handler over the API's table. What it logs is in `api.logged`. */
export function startCalendars(api: Api, deps: Partial<CalendarDeps> = {}) {
  let ids = 0;
  const { table } = api;
  const log = createLogger('calendars', { write: line => api.logged.push(line), clock: () => api.now });
  const calendars = new DynamoCalendars(table);
  const handler = middy(
    createCalendarsHandler({
      calendars,
      clients: api.clients,
      orders: new OrderQueries(table),
      details: new DetailQueries(table),
      polls: new DynamoPollStore(table),
      connections: CONNECTIONS,
      tokensFrom: 'relay',
      readRoot: async () => ROOT,
      createCalendarId: () => `cal_${String(++ids).padStart(24, '0')}`,
      clock: () => api.now,
      log,
      ...deps,
    }),
  )
    .use(httpAnswers(log, []))
    .use(compressAnswers(ADVICE));

  const call = async (route: string, request: ApiRequest = {}): Promise<ApiAnswer> => {
    const headers = { host: HOST, 'x-forwarded-proto': 'https', ...request.headers };
    const answer = toAnswer(await handler(proxyEvent(route, { ...request, headers }), CONTEXT));
    mustBeDocumented(route, answer);
    return answer;
  };
  return {
    calendars,
    call,
    /** Makes one, and gives its address. */
    async create(body: object = {}, request: ApiRequest = {}): Promise<string> {
      const made = await call('POST /calendars', { body: { name: '工事予定', ...body }, ...request });
      return String(made.body.url);
    },
    /** What an address answers; it comes without any token. */
    async get(url: string, headers: Record<string, string> = {}, method = 'GET'): Promise<ApiAnswer> {
      const [calendarId = '', file = ''] = new URL(url).pathname.split('/').slice(-2);
      return call(`${method} /calendars/{calendarId}/{file}`, { path: { calendarId, file }, headers, scopes: [] });
    },
  };
}

export type Calendars = ReturnType<typeof startCalendars>;
