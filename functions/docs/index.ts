import middy from '@middy/core';
import { compressAnswers } from '../../shared/runtime/compress-answers.ts';
import { Content } from '../../shared/runtime/content.ts';
import { readEnvironment, readTaskRoot } from '../../shared/runtime/environment.ts';
import { httpAnswers } from '../../shared/runtime/http-answers.ts';
import { createLogger } from '../../shared/runtime/logger.ts';
import { readFiles } from '../../shared/runtime/page-files.ts';
import { createDocsHandler } from './handler.ts';
import { openApiDocument } from './openapi/document.ts';
import { spec } from './spec.ts';

const env = readEnvironment(spec.environment);

export const handler = middy(
  createDocsHandler({
    document: new Content(JSON.stringify(openApiDocument(env.LEFT_OUT))),
    files: readFiles(readTaskRoot(), spec.files),
  }),
)
  .use(httpAnswers(createLogger('docs', { namespace: env.RELAY_NAME }), env.CORS_ORIGINS))
  .use(compressAnswers('Accept gzip.'));
