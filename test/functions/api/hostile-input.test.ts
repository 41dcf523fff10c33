import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openApiDocument } from '../../../functions/docs/openapi/document.ts';
import { ROUTES, type Route } from '../../../shared/api/routes.ts';
import { type Api, type ApiAnswer, listOf, startApi, UNO } from '../../support/api.ts';
import { runs } from '../../support/runs.ts';

const MAX_ERROR_BYTES = 64 * 1024;
const routes = (ROUTES as readonly Route[]).filter(route => route.function === 'api');

let api: Api;
let path: Record<string, string>;
beforeAll(async () => {
  api = await startApi();
  await api.poll(UNO, listOf([{ contractId: 'N1', orderRequestNum: '1', orderStatus: 1 }]));
  const { body } = await api.call('POST /webhook-endpoints', { body: { url: 'https://hooks.example.com/' } });
  path = { endpointId: body.id, orderId: 'uno~1~N1', eventId: 'evt_1' };
});
afterAll(() => api.close());

function expectAnswer({ status, text, body }: ApiAnswer): void {
  const failures = api.logged.splice(0).filter(line => !line.startsWith('{"level":"info"'));
  expect([status, failures]).toEqual([expect.toSatisfy(code => code < 500 || code === 503), []]);
  if (status !== 400) return;
  expect(text.length).toBeLessThan(MAX_ERROR_BYTES);
  expect(body.errors[0].field).not.toBe('');
}

/** Of the OpenAPI document: which of our calls take a body, its lists and other members, and the query's parameters. */
const operations = routes.map(({ method, resource }) => ({
  route: `${method} ${resource}`,
  operation: openApiDocument().paths[resource]?.[method.toLowerCase()],
}));
const bodies = operations.flatMap(({ route, operation }) => {
  const schema = operation?.requestBody?.content['application/json'].schema;
  return schema === undefined ? [] : [{ route, members: Object.entries(schema.properties) }];
});
const BODIES = bodies.map(({ route }) => route);
const MEMBERS = [...new Set(bodies.flatMap(({ members }) => members.map(([name]) => name)))];
const isList = (schema: unknown) => JSON.stringify(schema).includes('"type":"array"');
const LISTS = bodies.flatMap(({ route, members }) =>
  members.filter(([, schema]) => isList(schema)).map(([field]) => ({ route, field })),
);
const PARAMETERS = [
  ...new Set(
    operations
      .flatMap(({ operation }) => operation?.parameters ?? [])
      .flatMap(each => (each.in === 'query' ? String(each.name) : [])),
  ),
];

describe('a list in a body', () => {
  it.each(LISTS)('$field in $route has at most 100 members, and the answer is small', async ({ route, field }) => {
    for (const members of [
      Array(125_000).fill(1),
      Array(125_000).fill('x'),
      Array(101).fill('uno'),
      Array(1e6).fill([]),
    ]) {
      const answer = await api.call(route, { path, body: { [field]: members } });
      expect(answer.status).toBe(400);
      expect(answer.body.errors).toEqual([{ field, message: 'must have at most 100 members' }]);
    }
  });
});

describe('what does not fit', () => {
  it.each<[string, string]>([
    ['an unknown member with a name of 3 MB', `{"${'x'.repeat(3e6)}":1}`],
    ['200,000 unknown members', `{${Array.from({ length: 200_000 }, (_, i) => `"m${i}":1`).join(',')}}`],
    ['lists 500,000 deep', `${'['.repeat(5e5)}${']'.repeat(5e5)}`],
    [
      'a member of lists 500,000 deep',
      `{"url":${'['.repeat(5e5)}${']'.repeat(5e5)},"since":${'['.repeat(5e5)}${']'.repeat(5e5)}}`,
    ],
    ['text of 5 MB', `{"url":"${'x'.repeat(5e6)}","since":"${'2'.repeat(5e6)}"}`],
    ['125,000 members as the body', `[${Array(125_000).fill('1').join(',')}]`],
    ['a number beyond all numbers', '{"overlapSeconds":1e999,"since":1e999,"url":1e999}'],
  ])('%s is 400 with a small answer', async (_what, body) => {
    for (const route of BODIES) {
      const answer = await api.call(route, { path, body });
      expect(answer.status).toBe(400);
      expectAnswer(answer);
    }
  });

  it.each(PARAMETERS)('a parameter %s of 9 KB is no failure of ours', async name => {
    for (const { method, resource } of routes.filter(route => route.method === 'GET'))
      expectAnswer(await api.call(`${method} ${resource}`, { path, query: { [name]: '9'.repeat(9_000) } }));
  });

  it('a parameter with a name of 9 KB is no failure of ours', async () => {
    for (const { method, resource } of routes.filter(route => route.method === 'GET'))
      expectAnswer(await api.call(`${method} ${resource}`, { path, query: { ['x'.repeat(9_000)]: '9' } }));
  });

  it('is never a failure of ours, whatever a client sends', async () => {
    const odd = fc.oneof(
      fc.jsonValue({ maxDepth: 2, stringUnit: 'binary' }),
      fc.constantFrom(
        'https://hooks.example.com/',
        'https://[::1]/',
        '\ud800',
        '2026-02-31',
        '+010000-01-01T00:00:00Z',
        '9999-12-31',
        -0,
      ),
    );
    const anyBody = fc.oneof(
      fc.dictionary(fc.oneof(fc.constantFrom(...MEMBERS), fc.string()), odd, { maxKeys: 6 }),
      fc.jsonValue({ maxDepth: 3 }),
      fc.string({ unit: 'binary' }),
    );
    const values = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 40 }),
      fc.constantFrom('uno', '', '1', '0x1', '2026-02-31T00:00:00Z', '\ud800', 'default', '*', '__proto__'),
      fc.jsonValue().map(value => Buffer.from(JSON.stringify(value)).toString('base64url')),
      fc
        .array(fc.string({ maxLength: 30 }), { maxLength: 2 })
        .map(parts => Buffer.from(JSON.stringify(parts)).toString('base64url')),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...routes.filter(route => route.method !== 'DELETE')),
        anyBody,
        fc.dictionary(fc.oneof(fc.constantFrom(...PARAMETERS), fc.string()), values, { maxKeys: 3 }),
        fc.oneof(fc.constant(undefined), fc.string({ unit: 'binary', maxLength: 60 })),
        async ({ method, resource }, body, query, id) => {
          const own = id === undefined ? path : { ...path, orderId: id, eventId: id };
          expectAnswer(await api.call(`${method} ${resource}`, { path: own, query, body }));
        },
      ),
      { numRuns: runs(100) },
    );
  });
});
