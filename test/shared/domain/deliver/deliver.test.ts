import { describe, expect, it } from 'vitest';
import { MAX_ATTEMPTS, RETRY_WAITS_MS } from '../../../../shared/domain/deliver/retry.ts';
import { DeliveryLab, endpoint, event, START } from '../../../support/delivery-lab.ts';
import { MemoryEndpoints } from '../../../support/memory-endpoints.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

describe('an event', () => {
  it('is queued once for each endpoint that wants it', async () => {
    const lab = new DeliveryLab(
      endpoint('all'),
      endpoint('orders', { eventTypes: ['order.*'] }),
      endpoint('outages', { eventTypes: ['upstream.*'] }),
      endpoint('off', { status: 'disabled' }),
    );
    await lab.fanOut(event('a'));
    expect(lab.queue.sent.map(({ endpointId }) => endpointId)).toEqual(['all', 'orders']);
  });
});

describe('a delivery', () => {
  it('is done at the first success, and a repeated message posts nothing', async () => {
    const lab = new DeliveryLab(endpoint('a'));
    await lab.fanOut(event('a'));
    await lab.fanOut(event('a'));
    await lab.deliverQueued();
    expect(lab.posts).toHaveLength(1);
    expect(lab.ledger.deliveries).toMatchObject([
      { status: 'delivered', attemptCount: 1, attempts: [{ status: 200 }] },
    ]);
  });

  it('is attempted once for each number, though the message comes twice (invariant 14)', async () => {
    const lab = new DeliveryLab(endpoint('a'));
    lab.answer = () => ({ status: 500 });
    await lab.fanOut(event('a'));
    const message = lab.queue.sent[0] ?? expect.fail();
    await lab.deliver(message);
    expect(await lab.deliver(message)).toBe('skipped');
    expect(lab.posts).toHaveLength(1);
    expect(lab.ledger.deliveries).toMatchObject([{ status: 'waiting', attemptCount: 1 }]);
  });

  it('that was cancelled is not attempted by messages still under way (invariant 14)', async () => {
    const lab = new DeliveryLab(endpoint('a'));
    lab.answer = () => ({ status: 500 });
    await lab.fanOut(event('a'));
    await lab.deliverQueued();
    const [row] = lab.ledger.deliveries;
    await lab.ledger.putDelivery({ ...(row ?? expect.fail()), status: 'cancelled' });
    expect(await lab.deliver(lab.queue.sent[0] ?? expect.fail())).toBe('skipped');
    lab.now += MINUTE_MS;
    await lab.drain();
    expect(lab.posts).toHaveLength(1);
  });

  it('is tried again at the waits of the table, and then exhausted', async () => {
    const lab = new DeliveryLab(endpoint('a'));
    lab.answer = () => ({ status: 500 });
    await lab.fanOut(event('a'));
    await lab.deliverQueued();
    await lab.pass(80 * 60);
    expect(lab.posts).toHaveLength(MAX_ATTEMPTS);
    lab.posts.slice(1).forEach(({ at }, i) => {
      const waited = at - (lab.posts[i]?.at ?? 0);
      expect(waited).toBeGreaterThanOrEqual(RETRY_WAITS_MS[i] ?? 0);
      expect(waited).toBeLessThan((RETRY_WAITS_MS[i] ?? 0) + 2 * MINUTE_MS);
    });
    expect(lab.ledger.deliveries).toMatchObject([{ status: 'exhausted', attemptCount: MAX_ATTEMPTS }]);
    expect(lab.ledger.deliveries[0]).not.toHaveProperty('nextAttemptAt');
  });

  it('waits as long as the receiver asks for', async () => {
    const lab = new DeliveryLab(endpoint('a'));
    lab.answer = () => ({ status: 500, headers: { 'retry-after': '600' } });
    await lab.fanOut(event('a'));
    await lab.deliverQueued();
    expect(lab.queue.drains).toMatchObject([{ delaySeconds: 600 }]);
  });

  it('comes back when its retry message is lost (invariant 16)', async () => {
    const lab = new DeliveryLab(endpoint('a'));
    lab.answer = (_, attempt) => (attempt === 1 ? { failure: 'ECONNREFUSED' } : { status: 204 });
    await lab.fanOut(event('a'));
    await lab.deliverQueued();
    lab.loseQueue();
    await lab.pass(3);
    expect(lab.ledger.deliveries).toMatchObject([{ status: 'delivered', attemptCount: 2 }]);
  });

  it('is attempted once for one due time, however often somebody looks', async () => {
    const lab = new DeliveryLab(endpoint('a'));
    lab.answer = () => ({ failure: 'ECONNREFUSED' });
    await lab.fanOut(event('a'));
    await lab.deliverQueued();
    lab.now += 2 * MINUTE_MS;
    for (let i = 0; i < 3; i++) await lab.queueDueDrains();
    await lab.drain();
    expect(lab.posts).toHaveLength(2);
  });

  it('keeps its account when it was put while the receiver took its time', async () => {
    const lab = new DeliveryLab(endpoint('a'));
    lab.answer = () => ({ failure: 'ECONNREFUSED' });
    await lab.fanOut(event('a'));
    await lab.deliverQueued();
    const [row] = lab.ledger.deliveries;
    lab.answer = () => {
      void lab.ledger.putDelivery({ ...(row ?? expect.fail()), parked: true });
      return { status: 200 };
    };
    lab.now += MINUTE_MS;
    await lab.drain();
    expect(lab.ledger.deliveries).toMatchObject([{ status: 'delivered', attemptCount: 2 }]);
  });

  it('is cancelled when its endpoint is deleted before the next attempt', async () => {
    const lab = new DeliveryLab(endpoint('a'));
    lab.answer = () => ({ failure: 'ECONNREFUSED' });
    await lab.fanOut(event('a'));
    await lab.deliverQueued();
    await lab.endpoints.deleteEndpoint('a');
    await lab.pass(1);
    expect(lab.posts).toHaveLength(1);
    expect(lab.ledger.deliveries).toMatchObject([{ status: 'cancelled' }]);
    await lab.pass(10);
    expect(await lab.queueDueDrains()).toBe(0);
  });

  it('finds nothing left within the hour of an endpoint that arrived after its deletion (invariant 31)', async () => {
    const items = new Map<string, string>();
    const lab = new DeliveryLab();
    lab.endpoints = new MemoryEndpoints([], items);
    await lab.endpoints.deleteEndpoint('a');
    await lab.endpoints.addEndpoint(endpoint('a'));
    await lab.pass(62);
    expect([...items.keys()]).toEqual(['a#DELETED']);
  });

  it('waits for an endpoint that has not arrived, and is made when it has (invariant 32)', async () => {
    const lab = new DeliveryLab(endpoint('a'));
    const arrived = lab.endpoints;
    await lab.fanOut(event('a'), event('b'));
    const [first = expect.fail()] = lab.queue.sent;
    lab.answer = () => ({ status: 500 });
    await lab.deliver(first);
    lab.answer = () => ({ status: 200 });
    lab.endpoints = new DeliveryLab().endpoints;
    await lab.deliverQueued();
    await lab.pass(60);
    expect(lab.ledger.deliveries).toMatchObject([{ status: 'waiting' }, { status: 'waiting', attemptCount: 0 }]);
    expect(lab.posts).toHaveLength(1);
    lab.endpoints = arrived;
    await lab.pass(20);
    expect(lab.ledger.deliveries.map(({ status }) => status)).toEqual(['delivered', 'delivered']);
  });

  it('waits for an endpoint that never comes until it is too old (invariant 32)', async () => {
    const lab = new DeliveryLab(endpoint('a'));
    await lab.fanOut(event('a'));
    lab.endpoints = new DeliveryLab().endpoints;
    await lab.deliverQueued();
    for (let day = 0; day < 72; day++) {
      await lab.pass(1);
      expect(lab.ledger.deliveries).toMatchObject([{ status: 'waiting' }]);
      lab.now += 24 * HOUR_MS - MINUTE_MS;
    }
    await lab.pass(2);
    expect(lab.ledger.deliveries).toMatchObject([{ status: 'exhausted' }]);
    await lab.pass(10);
    expect(await lab.queueDueDrains()).toBe(0);
  });

  it('keeps its last twenty attempts', async () => {
    const lab = new DeliveryLab(endpoint('a'));
    lab.answer = (_, attempt) => ({ status: 500, answer: `number ${attempt}` });
    await lab.fanOut(event('a'));
    await lab.deliverQueued();
    const [row] = lab.ledger.deliveries;
    const attempts = Array.from({ length: 20 }, () => ({ at: '', durationMs: 1, error: 'old' }));
    await lab.ledger.putDelivery({ ...(row ?? expect.fail()), attempts });
    lab.now += MINUTE_MS;
    await lab.drain();
    const kept = lab.ledger.deliveries[0]?.attempts ?? [];
    expect(kept).toHaveLength(20);
    expect(kept.at(-1)?.answer).toBe('number 2');
  });
});

describe('a message that was lost before its first attempt', () => {
  it('is made up for within minutes, once no message can be on its way any more (invariant 16)', async () => {
    const lab = new DeliveryLab(endpoint('a'));
    await lab.fanOut(event('a'));
    lab.loseQueue();
    lab.now += 15 * MINUTE_MS;
    expect(await lab.sweepFeed()).toBe(0);
    lab.now += 1;
    expect(await lab.sweepFeed()).toBe(1);
    expect(await lab.sweepFeed()).toBe(0);
    await lab.pass(1);
    expect(lab.posts).toHaveLength(1);
    expect(lab.ledger.deliveries).toMatchObject([{ status: 'delivered', attemptCount: 1 }]);
  });

  it('is made up for at once where queues are known to be lost', async () => {
    const lab = new DeliveryLab(endpoint('a'));
    await lab.sweepFeed();
    await lab.fanOut(event('a'));
    lab.loseQueue();
    expect(await lab.sweepFeed(true)).toBe(1);
  });

  it('is not sent after four fifths of its retention', async () => {
    const lab = new DeliveryLab(endpoint('a'));
    await lab.fanOut(event('a'));
    lab.loseQueue();
    lab.now += 73 * 24 * 60 * MINUTE_MS;
    expect(await lab.sweepFeed()).toBe(0);
  });

  it('is found by a sweep that is stopped again and again: each goes on where the last one ended', async () => {
    const lab = new DeliveryLab(endpoint('a'), endpoint('b'));
    for (let i = 0; i < 400; i++) await lab.fanOut(event(String(i).padStart(4, '0'), START + i));
    lab.loseQueue();
    lab.now += 20 * MINUTE_MS;
    let calls = 0;
    // Every lookup takes a tenth of a second.
    lab.beforeCall = () => {
      lab.now += 100;
      calls++;
    };
    let found = 0;
    for (let run = 0; run < 40 && found < 800; run++) {
      const startedAt = lab.now;
      found += await lab.sweepFeed();
      expect(lab.now - startedAt).toBeLessThan(50_000);
    }
    expect(found).toBe(800);
    expect(calls).toBeLessThan(4 * 800);
  });
});

describe('a delivery that is older than four fifths of its retention (invariant 15)', () => {
  const waiting = async (status: number) => {
    const lab = new DeliveryLab(endpoint('a'));
    lab.answer = () => ({ status });
    await lab.fanOut(event('a'));
    await lab.deliverQueued();
    lab.loseQueue();
    lab.answer = () => ({ status: 200 });
    lab.now += 73 * 24 * 60 * MINUTE_MS;
    return lab;
  };

  it('is exhausted when its time comes', async () => {
    const lab = await waiting(500);
    await lab.queueDueDrains();
    await lab.drain();
    expect(lab.posts).toHaveLength(1);
    expect(lab.ledger.deliveries).toMatchObject([{ status: 'exhausted', attemptCount: 1 }]);
  });

  it('is exhausted when its endpoint answers again', async () => {
    const lab = await waiting(503);
    await lab.queueDueDrains();
    await lab.drain();
    expect(lab.posts).toHaveLength(1);
    expect(lab.ledger.deliveries).toMatchObject([{ status: 'exhausted', attemptCount: 1 }]);
  });

  it('is not recovered', async () => {
    const lab = await waiting(500);
    await lab.queueDueDrains();
    await lab.drain();
    expect(await lab.recover('a')).toBe(0);
    await lab.pass(2);
    expect(lab.posts).toHaveLength(1);
  });
});
