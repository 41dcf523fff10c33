import { setTimeout as pause } from 'node:timers/promises';
import middy from '@middy/core';
import { DynamoClients } from '../../shared/adapters/dynamodb/clients.ts';
import { DynamoTable } from '../../shared/adapters/dynamodb/table.ts';
import { createTokenSigner } from '../../shared/adapters/identity/token-signer.ts';
import { createSecretReader } from '../../shared/adapters/secrets/secret-reader.ts';
import { SCOPES } from '../../shared/api/routes.ts';
import { issueToken } from '../../shared/domain/clients/authenticate.ts';
import { withOperator } from '../../shared/domain/clients/operator.ts';
import { OPERATOR_SLOT } from '../../shared/domain/clients/slots.ts';
import { readEnvironment } from '../../shared/runtime/environment.ts';
import { httpAnswers } from '../../shared/runtime/http-answers.ts';
import { createLogger } from '../../shared/runtime/logger.ts';
import { createTokenHandler } from './handler.ts';
import { spec } from './spec.ts';

const env = readEnvironment(spec.environment);
const clock = Date.now;
const secrets = createSecretReader({ prefix: env.SECRET_PREFIX, clock });
const clients = withOperator(new DynamoClients(new DynamoTable(env.TABLE_NAME)), secrets, {
  scopes: SCOPES,
  slot: OPERATOR_SLOT,
});
const signToken = createTokenSigner({ readSecret: secrets.readTokens, issuer: env.RELAY_NAME, clock });

export const handler = middy(
  createTokenHandler({
    requestToken: (clientId, secret) => issueToken(clientId, secret, { clients, clock, signToken }),
    clock,
    pause,
  }),
).use(httpAnswers(createLogger('token', { namespace: env.RELAY_NAME }), env.CORS_ORIGINS));
