import middy from '@middy/core';
import type { APIGatewayProxyResult } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { STAGE } from '../../../shared/api/routes.ts';
import { json } from '../../../shared/runtime/http.ts';
import { httpAnswers } from '../../../shared/runtime/http-answers.ts';
import { createLogger } from '../../../shared/runtime/logger.ts';
import { badRequest, Problem } from '../../../shared/runtime/problem.ts';
import { CONTEXT, proxyEvent, REQUEST_ID } from '../../support/api.ts';

const PAGE = 'https://board.example.com';

async function answerOf(
  handle: () => APIGatewayProxyResult,
  { headers = {}, corsOrigins = [] }: { headers?: Record<string, string>; corsOrigins?: string[] } = {},
) {
  const logged: string[] = [];
  const log = createLogger('api', { write: line => logged.push(line) });
  const handler = middy(async () => handle()).use(httpAnswers(log, corsOrigins));
  const result = await handler(proxyEvent('GET /orders', { headers }), CONTEXT);
  return { ...result, logged: logged.map(line => JSON.parse(line)) };
}

const fail = (error: unknown) => () => {
  throw error;
};

describe('every answer', () => {
  it.each([
    ['of JSON', () => json(200, {})],
    ['without a body', () => ({ statusCode: 204, body: '' })],
    ['of nothing new', () => ({ statusCode: 304, headers: { etag: '"1"' }, body: '' })],
    ['that is a problem', fail(new Problem(404, 'Nothing.'))],
    ['to a failure of ours', fail(new Error('no table'))],
  ])('%s is what it says it is, and by https only', async (_what, handle) => {
    expect((await answerOf(handle)).headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'strict-transport-security': 'max-age=31536000',
    });
  });

  it('says who made it by no header', async () => {
    const { headers } = await answerOf(() => json(200, {}));
    expect(Object.keys(headers ?? {}).join()).not.toMatch(/server|powered|via/i);
  });
});

describe('an error', () => {
  it('is a problem with a kind, the request it is about, and the fields', async () => {
    const { statusCode, headers, body } = await answerOf(
      fail(badRequest([{ field: 'limit', message: 'must be less' }])),
    );
    expect(statusCode).toBe(400);
    expect(headers).toMatchObject({ 'content-type': 'application/problem+json', 'cache-control': 'no-store' });
    expect(JSON.parse(body)).toEqual({
      type: `/${STAGE}/docs/errors.md#bad-request`,
      title: 'Bad Request',
      status: 400,
      detail: 'The request does not fit: limit.',
      instance: `urn:uuid:${REQUEST_ID}`,
      errors: [{ field: 'limit', message: 'must be less' }],
    });
  });

  it('may be of a kind that its status does not tell', async () => {
    const { body } = await answerOf(fail(new Problem(503, 'Not yet.', { slug: 'not-yet' })));
    expect(JSON.parse(body)).toMatchObject({ type: `/${STAGE}/docs/errors.md#not-yet`, title: 'Not Yet Known' });
  });

  it.each([
    [401, 'www-authenticate', 'Bearer'],
    [429, 'retry-after', '1'],
  ] as const)('of status %i has the header %s', async (status, name, value) => {
    expect((await answerOf(fail(new Problem(status, 'No.')))).headers?.[name]).toBe(value);
    const longer = new Problem(status, 'No.', { headers: { [name]: 'other' } });
    expect((await answerOf(fail(longer))).headers?.[name]).toBe('other');
  });

  it('of ours is logged with the id of its request, and not told', async () => {
    const { statusCode, body, logged } = await answerOf(fail(new Error('no table')));
    expect(statusCode).toBe(500);
    expect(body).not.toContain('no table');
    expect(logged).toMatchObject([
      { level: 'error', requestId: REQUEST_ID, method: 'GET', resource: '/orders', reason: 'no table' },
    ]);
  });
});

describe('a page of another origin', () => {
  it('may read answers where its origin is configured', async () => {
    for (const handle of [() => json(200, {}), fail(new Problem(404, 'Nothing.'))])
      expect((await answerOf(handle, { headers: { Origin: PAGE }, corsOrigins: [PAGE] })).headers).toMatchObject({
        'access-control-allow-origin': PAGE,
        'access-control-expose-headers': expect.stringContaining('etag'),
        vary: 'origin',
      });
  });

  it.each([
    ['nothing is configured', { Origin: PAGE }, []],
    ['another is', { Origin: `${PAGE}.evil.test` }, [PAGE]],
    ['it says nothing of itself', {}, [PAGE]],
    ['it is nowhere', { Origin: 'null' }, [PAGE]],
  ])('may not when %s', async (_what, headers, corsOrigins) => {
    const answer = await answerOf(() => json(200, {}), { headers: headers as Record<string, string>, corsOrigins });
    expect(Object.keys(answer.headers ?? {}).join()).not.toContain('access-control');
  });

  it('is told apart by caches, besides what else tells answers apart', async () => {
    const handle = () => json(200, {}, { vary: 'accept-encoding' });
    expect((await answerOf(handle, { corsOrigins: [PAGE] })).headers?.vary).toBe('accept-encoding, origin');
    expect((await answerOf(handle)).headers?.vary).toBe('accept-encoding');
  });
});
