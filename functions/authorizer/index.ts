import middy from '@middy/core';
import { createTokenVerifier } from '../../shared/adapters/identity/token-verifier.ts';
import { readEnvironment } from '../../shared/runtime/environment.ts';
import { createAuthorizerHandler } from './handler.ts';
import { spec } from './spec.ts';

const env = readEnvironment(spec.environment);

export const handler = middy(
  createAuthorizerHandler({
    verify: createTokenVerifier({
      issuer: env.ISSUER_URL,
      jwksUri: env.ISSUER_JWKS_URL,
      audience: env.ISSUER_AUDIENCE,
      scopePrefix: env.SCOPE_PREFIX,
    }),
  }),
);
