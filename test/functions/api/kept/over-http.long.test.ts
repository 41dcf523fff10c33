import middy from '@middy/core';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import { expect, it } from 'vitest';
import { compressAnswers } from '../../../../shared/runtime/compress-answers.ts';
import { MAX_RESULT_BYTES, payloadBytes } from '../../../../shared/runtime/lambda-payload.ts';
import { validated } from '../../../../shared/runtime/validated.ts';
import { createRandom } from '../../../simulator/random.ts';
import { newOrder } from '../../../simulator/world/new-order.ts';
import { CONTEXT, listOf, proxyEvent } from '../../../support/api.ts';
import { expectWhole } from '../../../support/served-list.ts';

const YEAR_MS = 365 * 24 * 60 * 60 * 1000;
const START = Date.parse('2026-11-23T03:00:00Z');

function ordersOf(count: number) {
  const random = createRandom(7);
  return Array.from({ length: count }, () => newOrder('uno', START + random.fraction() * YEAR_MS, random));
}

it('a list of 50,000 orders arrives whole with gzip, a second time from one read', { tags: 'long' }, async () => {
  await expectWhole(ordersOf(50_000));
});

it('200,000 orders fit into what Lambda returns', { tags: 'long' }, async () => {
  const body = listOf(ordersOf(200_000));
  const handler = middy(async (event: APIGatewayProxyEvent) => validated(event, body)).use(compressAnswers(''));
  const result = await handler(proxyEvent('GET /', { headers: { 'accept-encoding': 'gzip' } }), CONTEXT);
  expect(result.statusCode).toBe(200);
  expect(payloadBytes(result)).toBeLessThan(0.9 * MAX_RESULT_BYTES);
});
