import { setTimeout as pause } from 'node:timers/promises';
import middy from '@middy/core';
import { OidcClient } from '../../shared/adapters/identity/oidc-client.ts';
import { readEnvironment } from '../../shared/runtime/environment.ts';
import { httpAnswers } from '../../shared/runtime/http-answers.ts';
import { createLogger } from '../../shared/runtime/logger.ts';
import { createTokenHandler } from '../token/handler.ts';
import { spec } from './spec.ts';

const env = readEnvironment(spec.environment);
const log = createLogger('token', { namespace: env.RELAY_NAME });
const issuer = new OidcClient(env.ISSUER_TOKEN_URL, env.SCOPE_PREFIX, log);

export const handler = middy(
  createTokenHandler({
    requestToken: (clientId, secret) => issuer.requestToken(clientId, secret),
    clock: Date.now,
    pause,
  }),
).use(httpAnswers(log, env.CORS_ORIGINS));
