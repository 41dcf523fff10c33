import middy from '@middy/core';
import { compressAnswers } from '../../shared/runtime/compress-answers.ts';
import { readEnvironment, readTaskRoot } from '../../shared/runtime/environment.ts';
import { httpAnswers } from '../../shared/runtime/http-answers.ts';
import { createLogger } from '../../shared/runtime/logger.ts';
import { readFiles } from '../../shared/runtime/page-files.ts';
import { createBoardHandler } from './handler.ts';
import { spec } from './spec.ts';

const env = readEnvironment(spec.environment);

export const handler = middy(
  createBoardHandler(readFiles(readTaskRoot(), [...spec.files, ...Object.keys(spec.bundles)])),
)
  .use(httpAnswers(createLogger('board', { namespace: env.RELAY_NAME }), env.CORS_ORIGINS))
  .use(compressAnswers('Accept gzip.'));
