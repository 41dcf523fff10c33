import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { disableEndpoint } from '../../../shared/domain/deliver/disable.ts';
import { type Api, startApi } from '../../support/api.ts';
import { slackAnswer } from '../../support/slack.ts';

let api: Api;
beforeEach(async () => {
  api = await startApi();
});
afterEach(() => api.close());

const SECRET_URL = 'https://hooks.slack.com/services/T000/B000/XyZ?sig=1';
const MASKED = 'https://hooks.slack.com/…';
const PATH = { path: { endpointId: 'we_1' } };

const create = (body: object) => api.call('POST /webhook-endpoints', { body: { url: SECRET_URL, ...body } });
const change = (body: object) => api.call('PATCH /webhook-endpoints/{endpointId}', { ...PATH, body });
const view = async () => (await api.call('GET /webhook-endpoints/{endpointId}', PATH)).body;

describe("an endpoint's format", () => {
  it('is standard unless another is asked for, and can be changed', async () => {
    expect((await create({})).body).toMatchObject({ format: 'standard' });
    expect((await change({ format: 'cloudevents' })).body).toMatchObject({ format: 'cloudevents', url: SECRET_URL });
    expect((await change({ format: 'chat' })).body.errors).toEqual([
      { field: 'format', message: 'must be one of standard, cloudevents, slack, teams' },
    ]);
  });

  it('is standard for an endpoint of an earlier version', async () => {
    await create({});
    const { format: _, ...earlier } = (await api.endpoints.findEndpoint('we_1')) ?? expect.fail();
    await api.endpoints.putEndpoint(earlier);
    expect(await view()).toMatchObject({ format: 'standard' });
  });

  it('has a language where it is for people, Japanese by default, which goes with it', async () => {
    expect((await create({ format: 'slack' })).body).toMatchObject({ format: 'slack', language: 'ja' });
    expect((await change({ language: 'en' })).body).toMatchObject({ language: 'en' });
    expect((await change({ format: 'teams' })).body).toMatchObject({ format: 'teams', language: 'en' });
    expect((await change({ language: null })).body).toMatchObject({ language: 'ja' });
    await change({ language: 'en' });
    expect((await change({ format: 'cloudevents' })).body).not.toHaveProperty('language');
    expect((await change({ format: 'slack' })).body).toMatchObject({ language: 'ja' });
  });

  it('has no language where it is for machines', async () => {
    const message = 'goes with the formats slack and teams only';
    for (const body of [{ language: 'en' }, { format: 'cloudevents', language: 'ja' }]) {
      const { status, body: problem } = await create(body);
      expect(status).toBe(400);
      expect(problem.errors).toEqual([{ field: 'language', message }]);
    }
    await create({ format: 'slack' });
    expect((await change({ format: 'standard', language: 'en' })).body.errors).toEqual([
      { field: 'language', message },
    ]);
    expect((await change({ language: 'de' })).body.errors).toEqual([
      { field: 'language', message: 'must be one of ja, en' },
    ]);
  });

  it('sends no personal data to a chat', async () => {
    const message = 'must be milestones: with slack no personal data is sent';
    const made = await create({ format: 'slack', detail: 'full' });
    expect(made.body.errors).toEqual([{ field: 'detail', message }]);
    await create({ detail: 'full' });
    expect((await change({ format: 'slack' })).body.errors).toEqual([{ field: 'detail', message }]);
    expect((await change({ format: 'slack', detail: 'milestones' })).status).toBe(200);
  });

  it('is that of a test, too', async () => {
    await create({ format: 'slack', language: 'en' });
    const { body } = await api.call('POST /webhook-endpoints/{endpointId}/test', PATH);
    expect(body).toMatchObject({ status: 'delivered' });
    const sent = api.posts.at(-1)?.body ?? '';
    expect(slackAnswer(sent)).toBe('ok');
    expect(JSON.parse(sent).text).toBe('A test from order-relay');
  });
});

describe('the URL of a chat', () => {
  it.each(['slack', 'teams'])('is told once, by the answer that creates it, for %s', async format => {
    expect((await create({ format })).body.url).toBe(SECRET_URL);
    const moved = 'https://hooks.slack.com/services/other';
    const answers = [
      await view(),
      (await api.call('GET /webhook-endpoints')).body.data[0],
      (await change({ description: 'channel' })).body,
      (await change({ url: moved })).body,
      (await change({ enabled: false })).body,
    ];
    expect(answers.map(({ url }) => url)).toEqual(answers.map(() => MASKED));
    expect((await api.endpoints.findEndpoint('we_1'))?.url).toBe(moved);
  });

  it('stays a secret when the endpoint is no chat any more, until it has another one', async () => {
    await create({ format: 'slack' });
    expect((await change({ format: 'standard' })).body.url).toBe(MASKED);
    expect((await change({ description: 'still' })).body.url).toBe(MASKED);
    const open = 'https://hooks.example.com/';
    expect((await change({ url: open })).body.url).toBe(open);
    expect((await view()).url).toBe(open);
  });

  it('is in no event, no log and no other answer', async () => {
    await create({ format: 'slack' });
    const made = (await api.endpoints.findEndpoint('we_1')) ?? expect.fail();
    const deps = { ...api, clock: () => api.now, region: 'jp' };
    await disableEndpoint(made, 'HTTP 410: the receiver is gone', api.now, deps);
    const [verdict] = (await api.endpoints.findEndpoint('we_1'))?.verdicts ?? [];
    const [told] = verdict?.untold ?? [];
    expect(JSON.parse(told?.body ?? '').data).toMatchObject({ url: MASKED });
    api.answer = { status: 400, durationMs: 1 };
    const tested = await api.call('POST /webhook-endpoints/{endpointId}/test', PATH);
    const listed = await api.call('GET /webhook-endpoints/{endpointId}/deliveries', PATH);
    for (const text of [tested.text, listed.text, told?.body ?? '', ...api.logged]) expect(text).not.toContain('XyZ');
  });
});
