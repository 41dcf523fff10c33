import middy from '@middy/core';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { createDocsHandler } from '../../../functions/docs/handler.ts';
import { openApiDocument } from '../../../functions/docs/openapi/document.ts';
import { spec } from '../../../functions/docs/spec.ts';
import { compressAnswers } from '../../../shared/runtime/compress-answers.ts';
import { Content } from '../../../shared/runtime/content.ts';
import { httpAnswers } from '../../../shared/runtime/http-answers.ts';
import { createLogger } from '../../../shared/runtime/logger.ts';
import { readFiles } from '../../../shared/runtime/page-files.ts';
import { type ApiRequest, CONTEXT, proxyEvent, toAnswer } from '../../support/api.ts';
import { mustBeDocumented } from '../../support/openapi.ts';

const files = readFiles('.', spec.files);
const handler = middy(createDocsHandler({ document: new Content(JSON.stringify(openApiDocument())), files }))
  .use(httpAnswers(createLogger('docs', { write: () => undefined }), []))
  .use(compressAnswers('Accept gzip.'));

async function call(route: string, request: ApiRequest = {}) {
  const answer = toAnswer(await handler(proxyEvent(route, request) as APIGatewayProxyEvent, CONTEXT));
  mustBeDocumented(route, answer);
  return answer;
}

const GZIP = { 'Accept-Encoding': 'gzip' };

describe('the OpenAPI document', () => {
  it('is served, whole and as it is', async () => {
    const { status, body } = await call('GET /openapi.json');
    expect(status).toBe(200);
    expect(body).toEqual(JSON.parse(JSON.stringify(openApiDocument())));
  });

  it('is less than 30 KB on the way to clients that take gzip', async () => {
    const result = await handler(proxyEvent('GET /openapi.json', { headers: GZIP }), CONTEXT);
    expect(Buffer.from(result.body, 'base64').length).toBeLessThan(30_000);
  });

  it('is 304 for clients that have it', async () => {
    const { headers } = await call('GET /openapi.json');
    const { status, text } = await call('GET /openapi.json', { headers: { 'If-None-Match': headers.etag ?? '' } });
    expect([status, text]).toEqual([304, '']);
  });
});

describe('the reference page', () => {
  it('loads files that there are, and nothing else', async () => {
    const { status, text, headers } = await call('GET /docs');
    expect([status, headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
    const loaded = [...text.matchAll(/(?:src|href)="(?!data:)([^"]+)"/g)].map(([, url = '']) => url);
    expect(loaded.length).toBeGreaterThan(3);
    for (const url of loaded) {
      const [, file] = /^\/v1\/docs\/(.+)$/.exec(url) ?? [];
      if (file === undefined) expect(url).toBe('/v1/openapi.json');
      else expect((await call('GET /docs/{file}', { path: { file } })).status, file).toBe(200);
    }
  });

  it('may load from its own host only, and runs no script or style written into it', async () => {
    const { text, headers } = await call('GET /docs');
    const policy = headers['content-security-policy'] ?? '';
    expect(policy).toMatch(/^default-src 'none';/);
    expect(policy).not.toMatch(/unsafe|\*|https?:/);
    expect(text).not.toMatch(/<style|style=|<script>|\son\w+=/);
  });

  it('answers HEAD', async () => {
    expect((await call('HEAD /docs')).status).toBe(200);
  });

  it.each(['nothing.js', '..%2f..%2fpackage.json', '../package.json', '__proto__', ''])(
    'has no file %j',
    async file => {
      expect((await call('GET /docs/{file}', { path: { file } })).status).toBe(404);
    },
  );

  it('fits into Lambda’s answer for clients without gzip, too', async () => {
    const { status, headers } = await call('GET /docs/{file}', { path: { file: 'swagger-ui-bundle.js' } });
    expect([status, headers['content-encoding']]).toEqual([200, undefined]);
  });
});
