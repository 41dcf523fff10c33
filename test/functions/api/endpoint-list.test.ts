import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { inputSchema } from '../../../functions/docs/openapi/json-schema.ts';
import { CREATE_ENDPOINT } from '../../../shared/api/endpoints.ts';
import { EVENT_TYPE_PATTERNS } from '../../../shared/api/fields.ts';
import { SERVICES } from '../../../shared/domain/provider/services.ts';
import { Content } from '../../../shared/runtime/content.ts';
import { MAX_RESULT_BYTES } from '../../../shared/runtime/lambda-payload.ts';
import { type Api, CONNECTIONS, startApi } from '../../support/api.ts';
import { schemaErrors } from '../../support/openapi.ts';

let api: Api;
beforeEach(async () => {
  api = await startApi();
});
afterEach(() => api.close());

/** Whether a validator of the OpenAPI document, which reads patterns by code points, lets it through. */
const isDocumented = (url: string) => schemaErrors(inputSchema(CREATE_ENDPOINT), { url }).length === 0;

const create = (body: object) => api.call('POST /webhook-endpoints', { body });
const change = (body: object) =>
  api.call('PATCH /webhook-endpoints/{endpointId}', { path: { endpointId: 'we_1' }, body });

describe("a receiver's URL", () => {
  it.each([
    ['a zero-width space', 'https://hooks.example.com/\u200b'],
    ['a zero-width space in the host', 'https://hooks\u200b.example.com/'],
    ['a change of direction', 'https://hooks.example.com/\u202egpj'],
    ['a blank of another script', 'https://hooks.example.com/\u3000'],
    ['another script', 'https://受注.example.com/変更'],
    ['an emoji', 'https://hooks.example.com/\u{1f600}'],
    ['a quote', 'https://hooks.example.com/"'],
  ])('with %s is refused, and how to write it is told', async (_what, url) => {
    expect(isDocumented(url)).toBe(false);
    const message = expect.stringMatching(/^must not hold " or characters beyond ASCII: percent-encode .* Punycode/);
    expect((await create({ url })).body.errors).toEqual([{ field: 'url', message }]);
    await create({ url: 'https://hooks.example.com/' });
    expect((await change({ url })).body.errors).toEqual([{ field: 'url', message }]);
  });

  it('is taken when it is encoded', async () => {
    const url = 'https://xn--wgv71a.example.com/%E5%A4%89%E6%9B%B4?q=%22%27';
    expect(isDocumented(url)).toBe(true);
    expect((await create({ url })).body).toMatchObject({ url });
  });
});

it('a thousand endpoints, each as long as can be, are answered at once and uncompressed', async () => {
  const start = 'https://hooks.example.com/?';
  const longest = {
    url: start + "'".repeat(2048 - start.length),
    eventTypes: EVENT_TYPE_PATTERNS,
    services: SERVICES,
    connections: CONNECTIONS,
    description: '"'.repeat(500),
    ordering: 'per_order',
    format: 'cloudevents',
    detail: 'milestones',
  };
  expect((await create(longest)).status).toBe(201);
  api.now += 60_000;
  expect((await change({ enabled: false })).status).toBe(200);
  const { text } = await api.call('GET /webhook-endpoints');
  expect(new Content(text).bytesInJson * 1000).toBeLessThan(MAX_RESULT_BYTES * 0.85);
});
