import { Webhook } from 'standardwebhooks';
import { afterEach, describe, expect, it } from 'vitest';
import { RunnerProcess } from '../infra/local/runner-process.ts';
import { startSimulator } from '../simulator/simulator.ts';
import { order } from '../support/poll-lab.ts';
import { type Receiver, startReceiver } from '../support/receiver.ts';
import { settled } from '../support/settled.ts';
import { slackAnswer } from '../support/slack.ts';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

const BURST = 100;

/** A channel of Slack: takes a message a second, and refuses what Slack refuses. */
async function startSlack(): Promise<{ receiver: Receiver; answers: string[] }> {
  const receiver = await startReceiver();
  ends.push(() => receiver.close());
  const answers: string[] = [];
  receiver.answer(({ body }) => {
    const answer = slackAnswer(body);
    answers.push(answer);
    return { status: answer === 'ok' ? 200 : 400, body: answer };
  });
  return { receiver, answers };
}

describe('the path of a change to a chat', () => {
  it('is a few messages for a burst of a hundred, each event in one, and each with its row', async () => {
    const [provider, slack] = await Promise.all([startSimulator(), startSlack()]);
    ends.push(() => provider.close());
    const orders = Array.from({ length: BURST }, (_, i) => order(i + 1));
    provider.replace('uno', orders);
    const runner = await RunnerProcess.start(['--upstream', provider.url, '--poll-seconds', '0.5'], {
      NTT_CONSUMER_KEY: provider.consumerKey,
      NTT_CONSUMER_SECRET: provider.consumerSecret,
    });
    ends.push(() => runner.end('SIGKILL'));
    const url = `${slack.receiver.url}/services/T0/B0/channel-secret`;
    const wanted = { url, format: 'slack', language: 'en', eventTypes: ['order.*'] };
    const { json: endpoint } = await runner.call('POST', '/v1/webhook-endpoints', wanted);
    expect(endpoint.url).toBe(url);
    const path = `/v1/webhook-endpoints/${endpoint.id}`;
    await settled(async () =>
      expect((await runner.call('GET', '/v1/business-process/service-orders?serviceName=uno')).status).toBe(200),
    );

    const from = performance.now();
    provider.replace(
      'uno',
      orders.map(one => ({ ...one, orderStatus: 3 })),
    );
    const deliveries = async () => {
      const { json } = await runner.call('GET', `${path}/deliveries?status=delivered&limit=1000`);
      return json.data as { eventId: string; attemptCount: number }[];
    };
    await settled(async () => expect(await deliveries()).toHaveLength(BURST));
    const tookMs = performance.now() - from;

    const { requests } = slack.receiver;
    expect(slack.answers).toEqual(requests.map(() => 'ok'));
    // Five hold all; on a machine so slow that they come for long, one goes each second.
    expect(requests.length).toBeLessThanOrEqual(5 + tookMs / 1_000);
    for (const { body } of requests)
      expect(JSON.parse(body).blocks.at(-1).elements[0].url).toContain(`${runner.url}/v1/board`);
    const sentences = requests.flatMap(({ body }) => JSON.parse(body).text.split('\n') as string[]);
    const expected = orders.map(({ contractId }) => `Received → Access line work done ${contractId} uno`);
    expect(sentences.sort()).toEqual(expected.sort());
    const rows = await deliveries();
    expect(rows.every(({ attemptCount }) => attemptCount === 1)).toBe(true);
    for (const { body, headers } of requests) {
      const signed = headers as Record<string, string>;
      expect(new Webhook(endpoint.secret).verify(body, signed)).toMatchObject({ text: expect.any(String) });
      expect(rows.map(({ eventId }) => eventId)).toContain(signed['webhook-id']);
    }
    expect((await runner.call('POST', `${path}/test`)).json).toMatchObject({ status: 'delivered' });
    expect((await runner.call('GET', path)).json.url).toBe(`${slack.receiver.url}/…`);
    expect(runner.stdout + runner.stderr).not.toContain('channel-secret');
  }, 120_000);
});
