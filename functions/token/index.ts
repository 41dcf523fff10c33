import middy from '@middy/core';
import { IssuerClient } from '../../shared/adapters/identity/issuer-client.ts';
import { readEnvironment } from '../../shared/runtime/environment.ts';
import { createLogger } from '../../shared/runtime/logger.ts';
import { problemErrors } from '../../shared/runtime/problem-errors.ts';
import { createTokenHandler } from './handler.ts';

const env = readEnvironment('ISSUER_TOKEN_URL', 'SCOPE_PREFIX');
const log = createLogger('token');

export const handler = middy(
  createTokenHandler({ issuer: new IssuerClient(env.ISSUER_TOKEN_URL, env.SCOPE_PREFIX, log), clock: Date.now }),
).use(problemErrors(log));
