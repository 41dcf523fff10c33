import { gzipSync } from 'node:zlib';
import middy from '@middy/core';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { createBoardHandler } from '../../../functions/board/handler.ts';
import { spec } from '../../../functions/board/spec.ts';
import { bundlePage } from '../../../infra/bundle/page.ts';
import { compressAnswers } from '../../../shared/runtime/compress-answers.ts';
import { httpAnswers } from '../../../shared/runtime/http-answers.ts';
import { createLogger } from '../../../shared/runtime/logger.ts';
import { readFiles, toFile } from '../../../shared/runtime/page-files.ts';
import { type ApiRequest, CONTEXT, proxyEvent, toAnswer } from '../../support/api.ts';
import { mustBeDocumented } from '../../support/openapi.ts';

const bundles = await Promise.all(
  Object.entries(spec.bundles).map(async ([path, source]) => {
    const name = path.split('/').at(-1) ?? '';
    return [name, toFile(name, Buffer.from(await bundlePage(source)).toString())] as const;
  }),
);
const files = new Map([...readFiles('.', spec.files), ...bundles]);
const handler = middy(createBoardHandler(files))
  .use(httpAnswers(createLogger('board', { write: () => undefined }), []))
  .use(compressAnswers('Accept gzip.'));

async function call(route: string, request: ApiRequest = {}, path = '/v1/board') {
  const event = proxyEvent(route, request) as APIGatewayProxyEvent;
  const answer = toAnswer(await handler({ ...event, requestContext: { ...event.requestContext, path } }, CONTEXT));
  mustBeDocumented(route, answer);
  return answer;
}

describe('the board', () => {
  it('is at most 60 KB on the way to a browser, in all', () => {
    const sizes = [...files.values()].map(({ content }) => gzipSync(content.text).length);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(60_000);
  });

  it('loads files that there are, by relative addresses, so that it works at any stage and below any domain', async () => {
    const { text } = await call('GET /board');
    const loaded = [...text.matchAll(/(?:src|href)="(?!data:)([^"]+)"/g)].map(([, url = '']) => url);
    expect(loaded).toHaveLength(2);
    for (const url of loaded) {
      const [, file = ''] = /^board\/([^/]+)$/.exec(url) ?? [];
      expect((await call('GET /board/{file}', { path: { file } })).status, url).toBe(200);
    }
    for (const { content } of files.values()) expect(content.text).not.toMatch(/https?:\/\/(?!www\.w3\.org\/)/);
  });

  it('may load from its own host only, and has no script or style written into it', async () => {
    const { text, headers } = await call('GET /board');
    const policy = headers['content-security-policy'] ?? '';
    expect(policy).toMatch(/^default-src 'none';/);
    expect(policy).not.toMatch(/unsafe|\*|https?:/);
    expect(text).not.toMatch(/<style|style=|<script>|\son\w+=/);
  });

  it('has nothing of Node in it', () => {
    expect(files.get('board.js')?.content.text).not.toMatch(/["']node:/);
  });

  it('is asked for each time, and not sent again while it is the same', async () => {
    const { headers } = await call('GET /board/{file}', { path: { file: 'board.js' } });
    expect(headers['cache-control']).toBe('no-cache');
    const known = { 'If-None-Match': headers.etag ?? '' };
    const { status, text } = await call('GET /board/{file}', { path: { file: 'board.js' }, headers: known });
    expect([status, text]).toEqual([304, '']);
  });

  it('leads to its own address from one with a slash at its end, behind which relative addresses would be others', async () => {
    const { status, headers } = await call('GET /board', {}, '/v1/board/');
    expect([status, new URL(headers.location ?? '', 'https://relay.test/v1/board/').pathname]).toEqual([
      302,
      '/v1/board',
    ]);
  });

  it.each(['nothing.js', '..%2fspec.ts', '../spec.ts', 'main.tsx', 'index.html', '__proto__'])(
    'has no file %j',
    async file => {
      expect((await call('GET /board/{file}', { path: { file } })).status).toBe(404);
    },
  );
});
