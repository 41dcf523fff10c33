import { randomBytes } from 'node:crypto';
import middy from '@middy/core';
import { DynamoCalendars } from '../../shared/adapters/dynamodb/calendars.ts';
import { DynamoClients } from '../../shared/adapters/dynamodb/clients.ts';
import { DetailQueries } from '../../shared/adapters/dynamodb/detail-queries.ts';
import { OrderQueries } from '../../shared/adapters/dynamodb/order-queries.ts';
import { DynamoPollStore } from '../../shared/adapters/dynamodb/poll-store.ts';
import { DynamoTable } from '../../shared/adapters/dynamodb/table.ts';
import { createSecretReader } from '../../shared/adapters/secrets/secret-reader.ts';
import { compressAnswers } from '../../shared/runtime/compress-answers.ts';
import { readEnvironment } from '../../shared/runtime/environment.ts';
import { httpAnswers } from '../../shared/runtime/http-answers.ts';
import { createLogger } from '../../shared/runtime/logger.ts';
import { createCalendarsHandler } from './handler.ts';
import { ADVICE } from './serve.ts';
import { spec } from './spec.ts';

const env = readEnvironment(spec.environment);
const table = new DynamoTable(env.TABLE_NAME);
const clock = Date.now;
const log = createLogger('calendars', { namespace: env.RELAY_NAME });

export const handler = middy(
  createCalendarsHandler({
    calendars: new DynamoCalendars(table),
    clients: new DynamoClients(table),
    orders: new OrderQueries(table),
    details: new DetailQueries(table),
    polls: new DynamoPollStore(table),
    connections: env.CONNECTIONS,
    tokensFrom: env.TOKENS_FROM,
    readRoot: createSecretReader({ prefix: env.SECRET_PREFIX, clock }).readRoot,
    createCalendarId: () => `cal_${randomBytes(12).toString('hex')}`,
    clock,
    log,
  }),
)
  .use(httpAnswers(log, env.CORS_ORIGINS))
  .use(compressAnswers(ADVICE));
