import { gunzipSync } from 'node:zlib';
import middy from '@middy/core';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compressAnswers } from '../../../shared/runtime/compress-answers.ts';
import { Content } from '../../../shared/runtime/content.ts';
import { type Answer, json } from '../../../shared/runtime/http.ts';
import { httpAnswers } from '../../../shared/runtime/http-answers.ts';
import { MAX_RESULT_BYTES, payloadBytes } from '../../../shared/runtime/lambda-payload.ts';
import { createLogger } from '../../../shared/runtime/logger.ts';
import { validated } from '../../../shared/runtime/validated.ts';
import { CONTEXT, proxyEvent } from '../../support/api.ts';

type Answering = (event: APIGatewayProxyEvent) => Answer;

async function ask(answer: Answering, headers: Record<string, string> = {}) {
  const handler = middy(async (event: APIGatewayProxyEvent) => answer(event))
    .use(httpAnswers(createLogger('api', { write: () => {} }), []))
    .use(compressAnswers('Ask for less.'));
  return handler(proxyEvent('GET /orders', { headers }), CONTEXT);
}

/** What JSON writes in more bytes than UTF-8. */
const HARD = fc.constantFrom('"', '\\', '\n', '\u0001', '\ud800', '\udc00');

const GZIP = { 'Accept-Encoding': 'gzip, deflate' };
const LARGE = { data: 'large '.repeat(1000) };

describe('an answer', () => {
  it('is compressed for a client that takes gzip', async () => {
    const { statusCode, headers, body, isBase64Encoded } = await ask(() => json(200, LARGE), GZIP);
    expect(statusCode).toBe(200);
    expect(headers).toMatchObject({
      'content-type': 'application/json',
      'content-encoding': 'gzip',
      vary: 'accept-encoding',
    });
    expect(isBase64Encoded).toBe(true);
    expect(JSON.parse(gunzipSync(Buffer.from(body, 'base64')).toString('utf8'))).toEqual(LARGE);
  });

  it.each([
    ['says nothing, as Python and Ruby may', {}],
    ['takes none', { 'accept-encoding': 'identity' }],
    ['takes others', { 'accept-encoding': 'br' }],
    ['refuses gzip', { 'accept-encoding': 'gzip;q=0, deflate' }],
    ['would rather have it plain', { 'accept-encoding': 'gzip;q=0.5, identity' }],
    ['takes nothing at all', { 'accept-encoding': '*;q=0' }],
  ])('is plain for a client that %s', async (_what, headers) => {
    const answer = await ask(() => json(200, LARGE), headers);
    expect(answer.isBase64Encoded).not.toBe(true);
    expect(answer.headers).toMatchObject({ vary: 'accept-encoding' });
    expect(answer.headers?.['content-encoding']).toBeUndefined();
    expect(JSON.parse(answer.body)).toEqual(LARGE);
  });

  it('of less than 1 KB is plain, unless the client refuses that', async () => {
    expect((await ask(() => json(200, {}), GZIP)).body).toBe('{}');
    const forced = await ask(() => json(200, {}), { 'accept-encoding': 'gzip, identity;q=0' });
    expect(gunzipSync(Buffer.from(forced.body, 'base64')).toString()).toBe('{}');
  });

  it('without a body stays so', async () => {
    const forced = { 'accept-encoding': 'gzip, identity;q=0' };
    expect(await ask(() => ({ statusCode: 204, body: '' }), forced)).toMatchObject({ statusCode: 204, body: '' });
  });
});

describe('an answer larger than Lambda returns', () => {
  // Each `"` takes two bytes in Lambda's result.
  const body = JSON.stringify(Array.from({ length: 1_200_000 }, (_, i) => `${i % 7}`));
  const big: Answering = event => validated(event, body);

  it('is sent compressed, also to those who would rather have it plain', async () => {
    expect(body.length).toBeLessThan(MAX_RESULT_BYTES);
    for (const accept of ['gzip', 'gzip;q=0.1, identity']) {
      const answer = await ask(big, { 'accept-encoding': accept });
      expect(gunzipSync(Buffer.from(answer.body, 'base64')).toString()).toBe(body);
      expect(payloadBytes(answer)).toBeLessThanOrEqual(MAX_RESULT_BYTES);
    }
  });

  it('is a 413 that names gzip to those who do not take it, and never cut off', async () => {
    const { statusCode, headers, body: problem } = await ask(big);
    expect(statusCode).toBe(413);
    expect(headers?.['content-type']).toBe('application/problem+json');
    expect(JSON.parse(problem).detail).toMatch(
      /^The answer's [\d,]+ bytes are more .* without compression. Send Accept-Encoding: gzip. Ask for less.$/,
    );
  });

  it('is a 413 that names what else to do when it does not fit compressed either', async () => {
    const random = Array.from({ length: 800_000 }, (_, i) => Math.sin(i));
    const { statusCode, body: problem } = await ask(() => json(200, random), GZIP);
    expect(statusCode).toBe(413);
    expect(JSON.parse(problem).detail).toMatch(/^The answer's [\d,]+ bytes are more than can be sent at once. Ask for/);
  });

  it('is told by its bytes of JSON, with room for headers that are added later', async () => {
    const [fits, exceeds] = [3_000, 0].map(less => ({ statusCode: 200, body: 'x'.repeat(MAX_RESULT_BYTES - less) }));
    for (const [result, status] of [
      [fits, 200],
      [exceeds, 413],
    ] as const)
      expect((await ask(() => result ?? json(500, {}))).statusCode).toBe(status);
  });
});

describe('whether Lambda returns an answer', () => {
  it.each([
    ['in quotes', '"'],
    ['of control characters', '\u0001'],
    ['of halves of characters', '\ud800日'],
  ])('is known of a body %s, kept or not, however often it is sent', async (_what, unit) => {
    for (const [less, status] of [
      [3_000, 200],
      [0, 413],
    ] as const) {
      const body = unit.repeat((MAX_RESULT_BYTES - less) / (payloadBytes(unit) - 2));
      const kept = { statusCode: 200, body: '', content: new Content(body) };
      for (const answer of [kept, kept, { statusCode: 200, body }]) {
        const result = await ask(() => answer);
        expect(result.statusCode).toBe(status);
        expect(status === 413 || result.body === body).toBe(true);
      }
    }
  });

  it('is measured as JSON has it', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.oneof(fc.string({ unit: 'binary', maxLength: 1 }), HARD) }), text => {
        expect(new Content(text).bytesInJson).toBe(payloadBytes({ text }) - payloadBytes({ text: '' }));
      }),
    );
  });
});

describe('the entity tag', () => {
  const answer: Answering = event => validated(event, JSON.stringify(LARGE), { lastModified: 5_000, changedAt: 5_900 });
  const tagOf = async (headers: Record<string, string>) => String((await ask(answer, headers)).headers?.etag);

  it('of the compressed form is another', async () => {
    expect(await tagOf({})).toMatch(/^"[\w-]{43}"$/);
    expect(await tagOf(GZIP)).toBe((await tagOf({})).replace(/"$/, '-gzip"'));
  });

  it('of either form is answered 304, with the tag that the client has', async () => {
    for (const form of [{}, GZIP])
      for (const asked of [{}, GZIP]) {
        const tag = await tagOf(form);
        const { statusCode, headers, body } = await ask(answer, { ...asked, 'if-none-match': `"x", W/${tag}` });
        expect([statusCode, headers?.etag, headers?.vary, body]).toEqual([304, tag, 'accept-encoding', '']);
      }
  });
});

describe('If-Modified-Since', () => {
  const ask2 = async (headers: Record<string, string>, changedAt?: number) =>
    (
      await ask(
        event => validated(event, '{}', { lastModified: 5_000, ...(changedAt !== undefined && { changedAt }) }),
        headers,
      )
    ).statusCode;
  const since = (seconds: number) => ({ 'if-modified-since': new Date(seconds * 1000).toUTCString() });

  it('is answered 304 when nothing changed after that second', async () => {
    expect([await ask2(since(4), 5_900), await ask2(since(5), 5_900), await ask2(since(6), 5_900)]).toEqual([
      200, 304, 304,
    ]);
  });

  it('is passed over beside If-None-Match, when it is no date, and where nobody knows when it changed', async () => {
    expect(await ask2({ ...since(9), 'if-none-match': '"x"' }, 5_900)).toBe(200);
    expect(await ask2({ 'if-modified-since': 'yesterday' }, 5_900)).toBe(200);
    expect(await ask2(since(9))).toBe(200);
  });
});
