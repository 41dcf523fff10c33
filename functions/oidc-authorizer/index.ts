import middy from '@middy/core';
import { createOidcVerifier } from '../../shared/adapters/identity/oidc-verifier.ts';
import { SLOTS, slotKey } from '../../shared/api/throttle.ts';
import { slotByHash } from '../../shared/domain/clients/slots.ts';
import { readEnvironment } from '../../shared/runtime/environment.ts';
import { createLogger } from '../../shared/runtime/logger.ts';
import { createAuthorizerHandler } from '../authorizer/handler.ts';
import { spec } from './spec.ts';

const env = readEnvironment(spec.environment);

export const handler = middy(
  createAuthorizerHandler({
    authorize: createOidcVerifier({
      issuer: env.ISSUER_URL,
      jwksUri: env.ISSUER_JWKS_URL,
      audience: env.ISSUER_AUDIENCE,
      scopePrefix: env.SCOPE_PREFIX,
      slotOf: clientId => slotByHash(clientId, SLOTS),
    }),
    keyOfSlot: slot => slotKey(env.RELAY_NAME, slot),
    log: createLogger('authorizer', { namespace: env.RELAY_NAME }),
  }),
);
