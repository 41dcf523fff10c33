import { Validator } from '@seriousme/openapi-schema-validator';
import { describe, expect, it } from 'vitest';
import { openApiDocument } from '../../../functions/docs/openapi/document.ts';
import { GROUPS, OPERATIONS } from '../../../shared/api/operations/all.ts';
import { ROUTES, scopesOf } from '../../../shared/api/routes.ts';
import { EVENT_TYPES } from '../../../shared/domain/events/event.ts';
import { schemaErrors } from '../../support/openapi.ts';

const document = openApiDocument();
type Responses = Readonly<Record<number, { readonly headers?: object }>>;
const operations = Object.entries(document.paths).flatMap(([path, item]) =>
  Object.entries(item).map(([method, operation]) => ({ name: `${method.toUpperCase()} ${path}`, operation })),
);

describe('the OpenAPI document', () => {
  it('is valid OpenAPI 3.1', async () => {
    expect(await new Validator().validate(structuredClone(document))).toEqual({ valid: true });
  });

  it.each(ROUTES.map(({ method, resource }) => `${method} ${resource}`))('describes %s', route => {
    expect(OPERATIONS[route], `Describe it in shared/api/operations, in the file of its group.`).toBeDefined();
  });

  it('describes nothing twice, and nothing else', () => {
    const described = GROUPS.flatMap(group => Object.keys(group.operations));
    expect(described.sort()).toEqual(ROUTES.map(({ method, resource }) => `${method} ${resource}`).sort());
    const ids = operations.map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('says nothing of functions that a deployment does without', () => {
    const without = openApiDocument(['calendars']);
    const isOfCalendars = (path: string) => path.startsWith('/calendars');
    expect(Object.keys(document.paths).filter(isOfCalendars)).toHaveLength(3);
    expect(Object.keys(without.paths)).toEqual(Object.keys(document.paths).filter(path => !isOfCalendars(path)));
    expect(without.tags.map(({ name }) => name)).not.toContain('Calendars');
    expect(Object.keys(without.components.schemas)).not.toContain('Calendar');
  });

  it('has the webhook of every event type', () => {
    expect(Object.keys(document.webhooks)).toEqual([...EVENT_TYPES]);
  });

  it('says of every call which scope it needs', () => {
    for (const { name, operation } of operations) {
      const route = ROUTES.find(({ method, resource }) => `${method} ${resource}` === name);
      const scopes = operation.security.flatMap(({ bearer }) => bearer);
      expect(scopes, name).toEqual(route ? [...scopesOf(route)] : []);
    }
  });

  it('has conditions where they are heeded: Last-Modified of few calls, ETag of all that are conditional', () => {
    const takes = (header: string) =>
      operations
        .filter(({ operation }) => operation.parameters?.some(({ name }) => name === header))
        .map(({ name }) => name);
    const has = (header: string) =>
      operations
        .filter(({ operation }) => header in ((operation.responses as Responses)[200]?.headers ?? {}))
        .map(({ name }) => name);
    const dated = [
      'GET /business-process/service-order-details',
      'GET /business-process/service-orders',
      'GET /orders/{orderId}',
    ];
    expect(takes('If-Modified-Since').sort()).toEqual(dated);
    expect(has('Last-Modified').sort()).toEqual(dated);
    expect(takes('If-None-Match')).toEqual(expect.arrayContaining([...dated, 'GET /events/{eventId}']));
    expect(has('ETag')).toEqual(takes('If-None-Match'));
  });

  it('has a text for every parameter and member of a body', () => {
    for (const { name, operation } of operations) {
      const members = Object.values(operation.requestBody?.content['application/json'].schema.properties ?? {});
      for (const described of [...(operation.parameters ?? []), ...members])
        expect(described, name).toMatchObject({ description: expect.stringMatching(/\S/) });
    }
  });

  it('has examples that fit their schemas', () => {
    const examples = operations.flatMap(({ name, operation }) =>
      [operation.requestBody, ...Object.values(operation.responses)].flatMap(part =>
        Object.values((part as { content?: object } | undefined)?.content ?? {}).map(content => ({ name, ...content })),
      ),
    );
    const ofWebhooks = Object.entries(document.webhooks).map(([name, { post }]) => ({
      name,
      ...post.requestBody.content['application/json'],
    }));
    expect(ofWebhooks.map(({ example }) => example.type)).toEqual(EVENT_TYPES);
    const given = [...examples, ...ofWebhooks].filter(({ example }) => example !== undefined);
    for (const { name, schema, example } of given) expect(schemaErrors(schema, example), name).toEqual([]);
    expect(given.length).toBeGreaterThan(20);
  });

  it('names no host', () => {
    expect(document.servers).toEqual([{ url: '/v1' }]);
  });
});
