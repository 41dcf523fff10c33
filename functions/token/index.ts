import middy from '@middy/core';
import { IssuerClient } from '../../shared/adapters/identity/issuer-client.ts';
import { readEnvironment } from '../../shared/runtime/environment.ts';
import { createLogger } from '../../shared/runtime/logger.ts';
import { problemErrors } from '../../shared/runtime/problem-errors.ts';
import { createTokenHandler } from './handler.ts';
import { spec } from './spec.ts';

const env = readEnvironment(spec.environment);
const log = createLogger('token');

export const handler = middy(
  createTokenHandler({ issuer: new IssuerClient(env.ISSUER_TOKEN_URL, env.SCOPE_PREFIX, log), clock: Date.now }),
).use(problemErrors(log));
