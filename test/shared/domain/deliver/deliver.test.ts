import { describe, expect, it } from 'vitest';
import { MAX_ATTEMPTS, RETRY_WAITS_MS } from '../../../../shared/domain/deliver/retry.ts';
import { DeliveryLab, endpoint, event } from '../../../support/delivery-lab.ts';

const MINUTE_MS = 60_000;

/** Minute after minute, as the schedule has it. */
async function passTime(lab: DeliveryLab, minutes: number): Promise<void> {
  for (let i = 0; i < minutes; i++) {
    lab.now += MINUTE_MS;
    await lab.requeueDue();
    await lab.deliverQueued();
    await lab.queueDueDrains();
    await lab.drainEndpoint();
  }
}

describe('an event', () => {
  it('is queued once for each endpoint that wants it', async () => {
    const lab = new DeliveryLab(
      endpoint('all'),
      endpoint('orders', { eventTypes: ['order.*'] }),
      endpoint('outages', { eventTypes: ['upstream.*'] }),
      endpoint('off', { status: 'disabled' }),
    );
    await lab.fanOut(event('a'));
    expect(lab.queue.sent.map(({ message }) => message.endpointId)).toEqual(['all', 'orders']);
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
    const message = lab.queue.sent[0]?.message ?? expect.fail();
    await lab.deliver(message);
    expect(await lab.deliver(message)).toBe('skipped');
    expect(lab.posts).toHaveLength(1);
    expect(lab.ledger.deliveries).toMatchObject([{ status: 'waiting', attemptCount: 1 }]);
  });

  it('that was cancelled is not attempted by a message still under way (invariant 14)', async () => {
    const lab = new DeliveryLab(endpoint('a'));
    lab.answer = () => ({ status: 500 });
    await lab.fanOut(event('a'));
    await lab.deliver(lab.queue.sent[0]?.message ?? expect.fail());
    const [row] = lab.ledger.deliveries;
    await lab.ledger.putDelivery({ ...(row ?? expect.fail()), status: 'cancelled' });
    expect(await lab.deliver(lab.queue.sent[1]?.message ?? expect.fail())).toBe('skipped');
    expect(lab.posts).toHaveLength(1);
  });

  it('is tried again at the waits of the table, and then exhausted', async () => {
    const lab = new DeliveryLab(endpoint('a'));
    lab.answer = () => ({ status: 500 });
    await lab.fanOut(event('a'));
    await lab.deliverQueued();
    await passTime(lab, 80 * 60);
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
    await lab.deliver(lab.queue.sent[0]?.message ?? expect.fail());
    expect(lab.queue.sent[1]).toMatchObject({ delaySeconds: 600, message: { attempt: 2 } });
  });

  it('comes back when its retry message is lost (invariant 16)', async () => {
    const lab = new DeliveryLab(endpoint('a'));
    lab.answer = (_, attempt) => (attempt === 1 ? { failure: 'ECONNREFUSED' } : { status: 204 });
    await lab.fanOut(event('a'));
    await lab.deliver(lab.queue.sent[0]?.message ?? expect.fail());
    lab.loseQueue();
    await passTime(lab, 3);
    expect(lab.ledger.deliveries).toMatchObject([{ status: 'delivered', attemptCount: 2 }]);
  });

  it('is queued again for its time where queues are known to be lost', async () => {
    const lab = new DeliveryLab(endpoint('a'));
    lab.answer = (_, attempt) => (attempt === 1 ? { status: 500, headers: { 'retry-after': '600' } } : { status: 200 });
    await lab.fanOut(event('a'));
    await lab.deliver(lab.queue.sent[0]?.message ?? expect.fail());
    lab.loseQueue();
    lab.now += MINUTE_MS;
    expect(await lab.requeueDue(true)).toBe(1);
    expect(lab.queue.sent.at(-1)).toMatchObject({ delaySeconds: 540, message: { attempt: 2 } });
  });

  it('is not claimed twice for one due time', async () => {
    const lab = new DeliveryLab(endpoint('a'));
    lab.answer = () => ({ failure: 'ECONNREFUSED' });
    await lab.fanOut(event('a'));
    await lab.deliver(lab.queue.sent[0]?.message ?? expect.fail());
    lab.loseQueue();
    lab.now += 2 * MINUTE_MS;
    expect([await lab.requeueDue(), await lab.requeueDue()]).toEqual([1, 0]);
  });

  it('keeps its account when it was claimed while the receiver took its time', async () => {
    const lab = new DeliveryLab(endpoint('a'));
    lab.answer = () => ({ failure: 'ECONNREFUSED' });
    await lab.fanOut(event('a'));
    const first = lab.queue.sent[0]?.message ?? expect.fail();
    await lab.deliver(first);
    const [row] = lab.ledger.deliveries;
    lab.answer = () => {
      void lab.ledger.putDelivery({ ...(row ?? expect.fail()), dueAt: new Date(lab.now + MINUTE_MS).toISOString() });
      return { status: 200 };
    };
    await lab.deliver({ ...first, attempt: 2 });
    expect(lab.ledger.deliveries).toMatchObject([{ status: 'delivered', attemptCount: 2 }]);
  });

  it('is cancelled when its endpoint is gone before the next attempt', async () => {
    const lab = new DeliveryLab(endpoint('a'));
    lab.answer = () => ({ failure: 'ECONNREFUSED' });
    await lab.fanOut(event('a'));
    await lab.deliver(lab.queue.sent[0]?.message ?? expect.fail());
    lab.endpoints = new DeliveryLab().endpoints;
    await lab.deliverQueued();
    expect(lab.posts).toHaveLength(1);
    expect(lab.ledger.deliveries).toMatchObject([{ status: 'cancelled' }]);
    lab.now += 60 * MINUTE_MS;
    expect(await lab.requeueDue()).toBe(0);
  });

  it('keeps its last twenty attempts', async () => {
    const lab = new DeliveryLab(endpoint('a'));
    lab.answer = (_, attempt) => ({ status: 500, answer: `number ${attempt}` });
    await lab.fanOut(event('a'));
    const message = lab.queue.sent[0]?.message ?? expect.fail();
    await lab.deliver(message);
    const [row] = lab.ledger.deliveries;
    const attempts = Array.from({ length: 20 }, () => ({ at: '', durationMs: 1, error: 'old' }));
    await lab.ledger.putDelivery({ ...(row ?? expect.fail()), attempts });
    await lab.deliver({ ...message, attempt: 2 });
    const kept = lab.ledger.deliveries[0]?.attempts ?? [];
    expect(kept).toHaveLength(20);
    expect(kept.at(-1)?.answer).toBe('number 2');
  });
});

describe('a message that was lost before its first attempt', () => {
  it('is queued again by the hourly look (invariant 16)', async () => {
    const lab = new DeliveryLab(endpoint('a'));
    await lab.sweepFeed();
    await lab.fanOut(event('a'));
    lab.loseQueue();
    lab.now += 59 * MINUTE_MS;
    expect(await lab.sweepFeed()).toBeUndefined();
    lab.now += 2 * MINUTE_MS;
    expect(await lab.sweepFeed()).toBe(1);
    await lab.deliverQueued();
    lab.now += 61 * MINUTE_MS;
    expect(await lab.sweepFeed()).toBe(0);
    expect(lab.posts).toHaveLength(1);
  });

  it('is queued again as often as it is lost', async () => {
    const lab = new DeliveryLab(endpoint('a'));
    await lab.fanOut(event('a'));
    for (let i = 0; i < 3; i++) {
      lab.loseQueue();
      lab.now += 61 * MINUTE_MS;
      expect(await lab.sweepFeed()).toBe(1);
    }
    await lab.deliverQueued();
    expect(lab.ledger.deliveries).toMatchObject([{ status: 'delivered' }]);
  });

  it('is queued again at once where queues are known to be lost', async () => {
    const lab = new DeliveryLab(endpoint('a'));
    await lab.sweepFeed();
    await lab.fanOut(event('a'));
    lab.loseQueue();
    expect(await lab.sweepFeed(true)).toBe(1);
  });

  it('is left alone while it is on its ordinary way', async () => {
    const lab = new DeliveryLab(endpoint('a'));
    lab.now += 61 * MINUTE_MS;
    await lab.fanOut(event('a'));
    lab.now += 14 * MINUTE_MS;
    expect(await lab.sweepFeed()).toBe(0);
  });

  it('is not sent after four fifths of its retention (invariant 15)', async () => {
    const lab = new DeliveryLab(endpoint('a'));
    await lab.fanOut(event('a'));
    lab.loseQueue();
    lab.now += 73 * 24 * 60 * MINUTE_MS;
    expect(await lab.sweepFeed()).toBe(0);
  });
});

describe('a delivery that is older than four fifths of its retention (invariant 15)', () => {
  const waiting = async (status: number) => {
    const lab = new DeliveryLab(endpoint('a'));
    lab.answer = () => ({ status });
    await lab.fanOut(event('a'));
    await lab.deliver(lab.queue.sent[0]?.message ?? expect.fail());
    lab.loseQueue();
    lab.answer = () => ({ status: 200 });
    lab.now += 73 * 24 * 60 * MINUTE_MS;
    return lab;
  };

  it('is exhausted when its time comes', async () => {
    const lab = await waiting(500);
    expect(await lab.requeueDue()).toBe(0);
    expect(lab.ledger.deliveries).toMatchObject([{ status: 'exhausted', attemptCount: 1 }]);
  });

  it('is exhausted when its endpoint answers again', async () => {
    const lab = await waiting(503);
    await lab.queueDueDrains();
    await lab.drainEndpoint();
    expect(lab.posts).toHaveLength(1);
    expect(lab.ledger.deliveries).toMatchObject([{ status: 'exhausted', attemptCount: 1 }]);
  });

  it('is not recovered', async () => {
    const lab = await waiting(500);
    await lab.requeueDue();
    expect(await lab.recover('a')).toEqual({ missed: 0 });
  });
});
