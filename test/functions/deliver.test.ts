import { describe, expect, it } from 'vitest';
import { createDeliverHandler } from '../../functions/deliver/handler.ts';
import type { Heartbeat } from '../../shared/domain/regions/heartbeat.ts';
import { createLogger } from '../../shared/runtime/logger.ts';
import { DeliveryLab, endpoint, event, START } from '../support/delivery-lab.ts';
import { valuesOf } from '../support/metrics.ts';

const GONE_MS = 900_000;

/** One batch of both kinds of messages, and the log it leaves. */
async function handle(lab: DeliveryLab, messages: readonly unknown[], regionNames = ['jp']) {
  const logged: string[] = [];
  const failed = { showAfter: async () => undefined };
  const log = createLogger('deliver', { write: line => logged.push(line) });
  const handler = createDeliverHandler({
    ...lab.deliverDeps,
    regions: lab.feed.store,
    regionNames,
    goneMs: GONE_MS,
    failed,
    log,
  });
  const Records = messages.map((message, i) => ({
    messageId: `m${i}`,
    body: JSON.stringify(message),
    attributes: { ApproximateReceiveCount: '1' },
  }));
  const result = await handler({ Records } as never);
  return { failures: result.batchItemFailures, log: logged.map(line => JSON.parse(line)) };
}

it('attempts and drains come by the same queue, and the log tells neither answers nor bodies', async () => {
  const lab = new DeliveryLab(endpoint('a'), endpoint('gone'));
  lab.answer = id => (id === 'gone' ? { status: 410 } : { status: 200, answer: 'thanks 山田' });
  await lab.fanOut(event('x'));
  const first = await handle(lab, lab.queue.sent);
  expect(first.failures).toEqual([]);
  expect(first.log).toMatchObject([
    { level: 'info', message: 'delivered', endpointId: 'a', eventId: 'evt_x', attempt: 1, answer: 200 },
    { level: 'warn', message: 'cancelled', endpointId: 'gone', error: 'HTTP 410: the receiver is gone' },
    { level: 'info', message: 'attempted', outcome: 'delivered', Attempts: 1 },
    { level: 'info', message: 'attempted', outcome: 'cancelled', Attempts: 1 },
    { level: 'info', message: 'taken', ChangeToWebhook: [0] },
  ]);
  const second = await handle(lab, [{ endpointId: 'gone', care: true }]);
  expect(second.log).toMatchObject([
    { level: 'warn', message: 'an endpoint was disabled', DisabledEndpoints: 1, endpointId: 'gone' },
  ]);
  expect(lab.events.sent).toHaveLength(1);
  expect(JSON.stringify([first.log, second.log])).not.toMatch(/山田|thanks/);
});

it("deliveries of a batch that end at once write their endpoint's circuit once, and each failure counts", async () => {
  const lab = new DeliveryLab(endpoint('a'));
  const revisions: number[] = [];
  const put = lab.circuits.putCircuit.bind(lab.circuits);
  lab.circuits.putCircuit = circuit => {
    revisions.push(circuit.revision);
    return put(circuit);
  };
  const events = Array.from({ length: 9 }, (_, i) => event(`good-${i}`));
  for (const each of events) await lab.fanOut(each);
  await handle(lab, lab.queue.sent);
  expect(revisions).toEqual([0]);

  lab.answer = () => ({ status: 500 });
  const before = lab.queue.sent.length;
  for (let i = 0; i < 9; i++) await lab.fanOut(event(`bad-${i}`));
  await handle(lab, lab.queue.sent.slice(before));
  expect(await lab.circuits.findCircuit('a', 'jp')).toMatchObject({ failures: 9 });
  expect(revisions.length).toBeLessThanOrEqual(2 * 9 + 1);
});

it('the attempts of a batch are measured in a line for each outcome, and each that is taken for itself', async () => {
  const lab = new DeliveryLab(endpoint('a'), endpoint('down'));
  lab.answer = id => ({ status: id === 'down' ? 500 : 200 });
  for (let i = 0; i < 101; i++) await lab.fanOut(event(`${i}`));
  lab.now += 1000;
  const { log } = await handle(lab, lab.queue.sent);
  const lines = log.map(line => JSON.stringify(line));
  expect(valuesOf(lines, 'Attempts')).toEqual([
    ['delivered', 101],
    ['failed', 101],
  ]);
  expect(valuesOf(lines, 'ChangeToWebhook')).toEqual(Array.from({ length: 101 }, () => 1000));
  expect(log.filter(line => '_aws' in line)).toHaveLength(4);
});

it('our own fault fails its message alone, and counts against nobody (invariant 17)', async () => {
  const lab = new DeliveryLab(endpoint('a'), endpoint('b'));
  lab.answer = id => {
    if (id === 'a') throw new Error('The root secret could not be read.');
    return { status: 200 };
  };
  await lab.fanOut(event('x'));
  const { failures } = await handle(lab, lab.queue.sent);
  expect(failures).toEqual([{ itemIdentifier: 'm0' }]);
  expect(lab.ledger.deliveries).toMatchObject([{ endpointId: 'b', status: 'delivered' }]);
  expect(await lab.circuits.findCircuit('a', 'jp')).toBeUndefined();
});

it.each([null, 7, 'text'])('a message that is %j fails alone', async message => {
  const lab = new DeliveryLab(endpoint('a'));
  await lab.fanOut(event('x'));
  const { failures, log } = await handle(lab, [message, ...lab.queue.sent]);
  expect(failures).toEqual([{ itemIdentifier: 'm0' }]);
  expect(log).toMatchObject([{ message: 'delivered' }, {}, {}, { level: 'error', messageId: 'm0' }]);
});

it('a message of the version before, which held a payload, sends what the endpoint is to get now', async () => {
  const lab = new DeliveryLab(endpoint('a'));
  await lab.fanOut(event('x'));
  const body = JSON.stringify({ ...JSON.parse(event('x').body), data: { personal: '山田' } });
  const { failures } = await handle(lab, [{ endpointId: 'a', eventId: 'evt_x', attempt: 1, body }]);
  expect(failures).toEqual([]);
  expect(lab.posts.map(post => post.body)).toEqual([event('x').body]);
});

describe('in one of several regions', () => {
  const regionNames = ['jp', 'us'];
  const told = async (changes: Partial<Heartbeat>) => {
    const lab = new DeliveryLab(endpoint('a'));
    await lab.fanOut(event('x'));
    const own = await lab.feed.store.findRegion('jp');
    const heartbeat = { region: 'jp', at: lab.now, version: '0.2.0', ...changes };
    await lab.feed.store.putRegion({ region: 'jp', revision: 0, lanes: [], ...own, heartbeat });
    return lab;
  };

  it.each([
    ['its heartbeat is a quarter of an hour old', { at: START - GONE_MS }],
    ['its heartbeat says that it waits', { returnedAt: START }],
  ])('nothing is attempted and no row written while %s; the sweep finds it all (invariant 27)', async (_, changes) => {
    const lab = await told(changes);
    const { failures } = await handle(lab, [...lab.queue.sent, { endpointId: 'a', care: true }], regionNames);
    expect(failures).toEqual([]);
    expect([lab.posts, lab.ledger.deliveries]).toEqual([[], []]);
    expect(await lab.circuits.findCircuit('a', 'jp')).toBeUndefined();
    lab.loseQueue();
    await lab.pass(18);
    expect(lab.posts.map(({ eventId }) => eventId)).toEqual(['evt_x']);
  });

  it('first attempts are made while it drains, and others see to what waits', async () => {
    const lab = await told({ isDraining: true, isRelieved: true });
    lab.answer = () => ({ status: 500 });
    await handle(lab, lab.queue.sent, regionNames);
    expect(lab.posts).toHaveLength(1);
    const drain = async (names: string[]) => {
      lab.now += 180_000;
      await handle(lab, [{ endpointId: 'a', care: true }], names);
    };
    await drain(regionNames);
    expect(lab.posts).toHaveLength(1);
    const [row] = lab.ledger.deliveries;
    await lab.ledger.putDelivery({ ...(row ?? expect.fail()), region: 'us' });
    await drain(regionNames);
    await drain(regionNames);
    expect((await lab.circuits.findCircuit('a', 'jp'))?.drainAt).toBeUndefined();
  });

  it('where it is alone no heartbeat is read', async () => {
    const lab = await told({ at: START - GONE_MS });
    lab.feed.store.findRegion = () => expect.fail();
    await handle(lab, lab.queue.sent);
    expect(lab.posts).toHaveLength(1);
  });
});
