import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Api, type ApiRequest, startApi } from '../../support/api.ts';

let api: Api;
beforeEach(async () => {
  api = await startApi();
});
afterEach(() => api.close());

const WRITER = { scopes: ['webhooks:read', 'webhooks:write'] } as const satisfies ApiRequest;
const path = { endpointId: 'we_1' };
const create = (body: object, request: ApiRequest = {}) =>
  api.call('POST /webhook-endpoints', { body: { url: 'https://hooks.example.com/', ...body }, ...request });
const change = (body: object, request: ApiRequest = {}) =>
  api.call('PATCH /webhook-endpoints/{endpointId}', { path, body, ...request });
const recover = (body: object, request: ApiRequest) =>
  api.call('POST /webhook-endpoints/{endpointId}/recover', {
    path,
    body: { since: '2026-11-23T00:00:00Z', ...body },
    ...request,
  });
const find = () => api.endpoints.findEndpoint('we_1');

describe('an endpoint that is told personal data, in the hands of a client that may not read it (invariant 23)', () => {
  beforeEach(() => create({ detail: 'full', connections: ['osaka'], eventTypes: ['order.*'] }));

  it.each([
    { url: 'https://mine.example.com/' },
    { url: 'https://mine.example.com/', detail: 'full' },
    { detail: 'full' },
    { eventTypes: ['*'] },
    { services: ['uno'] },
    { services: null },
    { connections: ['default'] },
    { connections: ['osaka', 'default'] },
    { connections: null },
  ])('is not changed by %j', async body => {
    const before = await find();
    const { status, body: problem } = await change(body, WRITER);
    expect(status).toBe(403);
    expect(problem.detail).toContain('order-details:read');
    expect(await find()).toEqual(before);
    expect((await change(body)).status).toBe(200);
  });

  it('is not enabled again', async () => {
    expect((await change({ enabled: false }, WRITER)).status).toBe(200);
    expect((await change({ enabled: true }, WRITER)).status).toBe(403);
    expect((await find())?.status).toBe('disabled');
  });

  it('recovers nothing, and may be asked how much it missed', async () => {
    expect((await recover({}, WRITER)).status).toBe(403);
    expect(api.retries.drains).toEqual([]);
    expect((await recover({ dryRun: true }, WRITER)).status).toBe(202);
    expect((await recover({}, {})).status).toBe(202);
  });

  it.each([
    { description: 'x' },
    { ordering: 'per_order' },
    { enabled: false },
    { connections: ['osaka'] },
    { detail: 'milestones', url: 'https://mine.example.com/', eventTypes: ['*'] },
  ])('may be changed by %j, which tells nobody more', async body => {
    expect((await change(body, WRITER)).status).toBe(200);
  });

  it('has personal data told nowhere else once it was given up', async () => {
    expect((await change({ detail: 'milestones', url: 'https://mine.example.com/' }, WRITER)).status).toBe(200);
    expect((await change({ detail: 'full' }, WRITER)).status).toBe(403);
    expect((await find())?.detail).toBe('milestones');
  });
});
