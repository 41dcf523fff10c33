import middy from '@middy/core';
import { DynamoClients } from '../../shared/adapters/dynamodb/clients.ts';
import { DynamoTable } from '../../shared/adapters/dynamodb/table.ts';
import { createTokenVerifier } from '../../shared/adapters/identity/token-verifier.ts';
import { createSecretReader } from '../../shared/adapters/secrets/secret-reader.ts';
import { SCOPES } from '../../shared/api/routes.ts';
import { slotKey } from '../../shared/api/throttle.ts';
import { authorize } from '../../shared/domain/clients/authenticate.ts';
import { withOperator } from '../../shared/domain/clients/operator.ts';
import { OPERATOR_SLOT } from '../../shared/domain/clients/slots.ts';
import { readEnvironment } from '../../shared/runtime/environment.ts';
import { createLogger } from '../../shared/runtime/logger.ts';
import { createAuthorizerHandler } from './handler.ts';
import { spec } from './spec.ts';

const env = readEnvironment(spec.environment);
const clock = Date.now;
const secrets = createSecretReader({ prefix: env.SECRET_PREFIX, clock });
const clients = withOperator(new DynamoClients(new DynamoTable(env.TABLE_NAME)), secrets, {
  scopes: SCOPES,
  slot: OPERATOR_SLOT,
});
const verifyToken = createTokenVerifier({ readSecret: secrets.readTokens, issuer: env.RELAY_NAME, clock });

export const handler = middy(
  createAuthorizerHandler({
    authorize: token => authorize(token, { verifyToken, clients, clock }),
    keyOfSlot: slot => slotKey(env.RELAY_NAME, slot),
    log: createLogger('authorizer', { namespace: env.RELAY_NAME }),
  }),
);
