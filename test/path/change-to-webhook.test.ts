import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { normalForm, type Order } from '../../shared/domain/provider/order.ts';
import { type FaultName, faultNames, faults } from '../simulator/faults/faults.ts';
import { type Simulator, startSimulator } from '../simulator/simulator.ts';
import { order } from '../support/poll-lab.ts';
import { SECRET, startRelay } from '../support/relay.ts';

type Relay = Awaited<ReturnType<typeof startRelay>>;

/** Nobody need wait long for these. */
const NEVER_WHOLE: readonly FaultName[] = ['silent', 'dripping-body', 'token-silent'];
const SUBJECT = { connection: 'default', service: 'uno' } as const;

async function everything({ table, feed }: Relay) {
  const orders = await table.queryAll({ where: { expression: 'pk = :pk', values: { ':pk': 'ORDERS#default#uno' } } });
  const events = await Array.fromAsync(feed.listAfter({}));
  return { orders, events };
}

describe('the path of a change', () => {
  let provider: Simulator;
  let relay: Relay;
  beforeAll(async () => {
    provider = await startSimulator();
    relay = await startRelay(provider);
  });
  afterAll(async () => {
    await relay.close();
    await provider.close();
  });

  it('begins with a baseline of a thousand orders that tells nothing', async () => {
    provider.replace(
      'uno',
      Array.from({ length: 1000 }, (_, i) => order(i + 1)),
    );
    await expect(relay.poll()).resolves.toMatchObject({ outcome: 'changed', published: 0 });
    await relay.drain();
    const { orders, events } = await everything(relay);
    expect(orders).toHaveLength(1000);
    expect(events).toEqual([]);
    expect(relay.receiver.requests).toHaveLength(0);
  });

  it('costs at most two reads and one write while nothing changes', async () => {
    relay.commands.length = 0;
    await expect(relay.poll()).resolves.toMatchObject({ outcome: 'unchanged' });
    expect(relay.commands).toEqual(['QueryCommand', 'PutItemCommand']);
  });

  it('ends in exactly one webhook, signed, with the new state (invariant 13)', async () => {
    provider.put('uno', order(500, { orderStatus: 3 }));
    for (let i = 0; i < 3; i++) {
      await relay.poll();
      await relay.drain();
    }
    const [request, ...others] = relay.receiver.requests;
    expect(others).toEqual([]);
    const headers = request?.headers as Record<string, string>;
    const payload = new Webhook(SECRET).verify(request?.body ?? '', headers);
    expect(payload).toMatchObject({
      type: 'order.status_changed',
      data: {
        orderId: 'uno~000000000500~N00000500',
        sequence: 1,
        order: order(500, { orderStatus: 3 }),
        status: { phase: 'in_progress', label: { en: 'Access line work done' } },
        changes: [{ field: 'orderStatus', from: 1, to: 3 }],
      },
    });
    const { events } = await everything(relay);
    expect(events).toMatchObject([{ id: headers['webhook-id'], body: request?.body }]);
  });
});

describe('the run of the poll that found a change', () => {
  it('stands in the log of every step to the last attempt, and in no webhook', async () => {
    const provider = await startSimulator();
    const relay = await startRelay(provider);
    onTestFinished(async () => {
      await relay.close();
      await provider.close();
    });
    provider.replace('uno', [order(1)]);
    await relay.poll();
    provider.replace('uno', [order(1, { orderStatus: 3 })]);
    relay.receiver.answer({ status: 500 });
    await relay.poll();
    relay.logged.length = 0;
    await relay.drain();
    relay.receiver.answer({});
    await relay.retryDue(1);
    await relay.drain();
    const lines = relay.logged.map(line => JSON.parse(line));
    const [told] = lines;
    const ofRun = lines.filter(({ run }) => run === 'run 2');
    expect(ofRun.map(({ message, attempt, endpoints }) => [message, attempt ?? endpoints])).toEqual([
      ['told', 1],
      ['not delivered yet', 1],
      ['delivered', 2],
    ]);
    expect(new Set(ofRun.map(({ eventId = told.eventIds[0] }) => eventId))).toEqual(new Set(told.eventIds));
    expect(relay.receiver.requests).toHaveLength(2);
    for (const { body, headers } of relay.receiver.requests)
      expect(JSON.stringify([body, headers])).not.toContain('run 2');
  });
});

describe('a fault of the provider', () => {
  let provider: Simulator;
  let relay: Relay;
  beforeAll(async () => {
    provider = await startSimulator({ seed: 2 });
    relay = await startRelay(provider);
    provider.replace(
      'uno',
      [1, 2, 3].map(number => order(number)),
    );
    await relay.poll();
    await relay.poll();
  });
  afterAll(async () => {
    await relay.close();
    await provider.close();
  });

  const strike = async (name: FaultName) => {
    provider.fault(name);
    // A cached token would keep a fault of the token call from being met.
    relay.now += 2 * 60 * 60 * 1000;
    const result = await relay.poll('uno', { inHaste: NEVER_WHOLE.includes(name) });
    provider.fault(undefined);
    await relay.drain();
    return result;
  };

  it.each(faultNames.filter(name => faults[name].outcome === 'bad'))(
    '%s is counted, and leaves orders and events untouched (invariant 6)',
    async name => {
      const before = await everything(relay);
      relay.logged.length = 0;
      expect(await strike(name)).toMatchObject({ outcome: 'failed' });
      expect(await everything(relay)).toEqual(before);
      expect(relay.logged.map(line => JSON.parse(line))).toMatchObject([
        { message: 'no good answer', ProviderFailures: 1 },
      ]);
      expect(relay.logged.join()).not.toContain(provider.consumerSecret);
      await relay.poll();
    },
  );

  it.each(faultNames.filter(name => faults[name].outcome !== 'bad'))('%s is no change', async name => {
    await strike(name);
    const { orders, events } = await everything(relay);
    expect(orders.map(({ order: text }) => normalForm(JSON.parse(String(text)) as Order)).sort()).toEqual(
      provider
        .orders('uno')
        .map(item => normalForm(item as Order))
        .sort(),
    );
    expect(events).toEqual([]);
    await relay.poll();
  });

  it('is told as an outage after three polls in a row, and so is its end', async () => {
    for (let i = 0; i < 4; i++) await strike('quota-exceeded');
    await relay.poll();
    await relay.drain();
    const published = relay.receiver.requests.map(({ body }) => JSON.parse(body));
    expect(published.map(({ type }) => type)).toEqual(['upstream.unavailable', 'upstream.recovered']);
    expect(published[0].data).toMatchObject({ ...SUBJECT, reason: 'rate_limited', failures: 3 });
  });
});
