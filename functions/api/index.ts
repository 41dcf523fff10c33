import { randomBytes } from 'node:crypto';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import middy from '@middy/core';
import { findAddressProblem } from '../../shared/adapters/address-guard.ts';
import { DetailQueries } from '../../shared/adapters/detail-queries.ts';
import { DynamoEndpoints } from '../../shared/adapters/dynamo-endpoints.ts';
import { DynamoPolls } from '../../shared/adapters/dynamo-polls.ts';
import { DynamoTable } from '../../shared/adapters/dynamo-table.ts';
import { FeedQueries } from '../../shared/adapters/feed-queries.ts';
import { OrderQueries } from '../../shared/adapters/order-queries.ts';
import { createSecretReader } from '../../shared/adapters/secrets.ts';
import { readEnvironment } from '../../shared/runtime/environment.ts';
import { createLogger } from '../../shared/runtime/logger.ts';
import { problemErrors } from '../../shared/runtime/problem-errors.ts';
import { createApiHandler } from './handler.ts';

const env = readEnvironment('TABLE_NAME', 'REGION_NAME', 'SECRET_PREFIX', 'CONNECTIONS', 'RECEIVERS');
const table = new DynamoTable(env.TABLE_NAME);
const clock = Date.now;
const secrets = createSecretReader({ client: new SecretsManagerClient(), prefix: env.SECRET_PREFIX, clock });
const isGuarded = env.RECEIVERS === 'public';

export const handler = middy(
  createApiHandler({
    orders: new OrderQueries(table),
    details: new DetailQueries(table),
    polls: new DynamoPolls(table),
    feed: new FeedQueries(table, env.CONNECTIONS),
    endpoints: new DynamoEndpoints(table),
    connections: env.CONNECTIONS,
    region: env.REGION_NAME,
    receivers: env.RECEIVERS,
    findAddressProblem: async url => (isGuarded ? findAddressProblem(url) : undefined),
    readRoot: secrets.readRoot,
    clock,
    createEndpointId: () => `we_${randomBytes(12).toString('hex')}`,
  }),
).use(problemErrors(createLogger('api')));
