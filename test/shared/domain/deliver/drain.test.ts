import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PostResult } from '../../../../shared/domain/deliver/attempt.ts';
import { OPENING_FAILURES } from '../../../../shared/domain/deliver/circuit.ts';
import { deliver } from '../../../../shared/domain/deliver/deliver.ts';
import type { Delivery } from '../../../../shared/domain/deliver/delivery.ts';
import { disabled, disableEndpoint, enabled, untoldOf } from '../../../../shared/domain/deliver/disable.ts';
import { moved } from '../../../../shared/domain/deliver/endpoint.ts';
import { scheduleDrain } from '../../../../shared/domain/deliver/schedule-drain.ts';
import type { Event } from '../../../../shared/domain/events/event.ts';
import { DeliveryLab, endpoint, event, START } from '../../../support/delivery-lab.ts';
import { runs } from '../../../support/runs.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const down = (): Omit<PostResult, 'durationMs'> => ({ failure: 'ECONNREFUSED' });
const up = (): Omit<PostResult, 'durationMs'> => ({ status: 200 });

async function tell(lab: DeliveryLab, from: number, count: number): Promise<void> {
  for (let i = from; i < from + count; i++) await lab.fanOut(event(String(i).padStart(6, '0'), lab.now + i));
}

function orderEvent(order: number, sequence: number, at: number): Event {
  const data = { orderId: `o${order}`, sequence };
  const body = { type: 'order.updated', timestamp: new Date(at).toISOString(), data };
  return { id: `evt_${order}_${sequence}`, body: JSON.stringify(body) };
}

const statuses = (lab: DeliveryLab) => Object.groupBy(lab.ledger.deliveries, ({ status }) => status);

describe('an endpoint that does not answer', () => {
  it('costs a few requests an hour, however many events wait for it', async () => {
    const lab = new DeliveryLab(endpoint('dead'));
    lab.answer = down;
    await tell(lab, 0, 300);
    await lab.deliverQueued();
    await lab.pass(60);
    const before = lab.posts.length;
    await lab.pass(10 * 60);
    expect(lab.posts.length - before).toBeLessThanOrEqual(10 * 4 + 1);
    expect(lab.posts.length - before).toBeGreaterThan(10);
    expect(statuses(lab).waiting).toHaveLength(300);
  });

  it('that answers again gets all of it, once, in order, at a bounded rate', async () => {
    const lab = new DeliveryLab(endpoint('ill'));
    lab.answer = down;
    await tell(lab, 0, 200);
    await lab.deliverQueued();
    await lab.pass(120);
    lab.answer = up;
    const before = lab.posts.length;
    await lab.pass(20);
    expect(statuses(lab).delivered).toHaveLength(200);
    const posts = lab.posts.slice(before);
    expect(posts).toHaveLength(200);
    const [probe = expect.fail(), ...rest] = posts;
    const ids = rest.map(({ eventId }) => eventId);
    expect(ids).toEqual([...ids].sort());
    rest.forEach(({ at }, i) => {
      if (i > 0) expect(at - (rest[i - 1]?.at ?? 0)).toBeGreaterThanOrEqual(50);
    });
    expect(probe.at).toBeLessThanOrEqual(rest[0]?.at ?? 0);
  });

  it('has an open circuit with a time before anything is parked for it (invariant 16)', async () => {
    const lab = new DeliveryLab(endpoint('busy'));
    lab.answer = () => ({ status: 503 });
    const { putDelivery } = lab.ledger;
    lab.ledger.putDelivery = async row => {
      const circuit = await lab.circuits.findCircuit('busy', 'jp');
      if (row.parked) expect(circuit?.drainAt).toBeDefined();
      return putDelivery.call(lab.ledger, row);
    };
    await tell(lab, 0, 3);
    await lab.deliverQueued();
    expect(lab.ledger.deliveries.map(({ parked }) => parked)).toEqual([true, true, true]);
  });

  it('that has come back is looked at once more, lest something was parked meanwhile (invariant 16)', async () => {
    const lab = new DeliveryLab(endpoint('ill'));
    lab.answer = () => ({ status: 503 });
    await tell(lab, 0, 3);
    await lab.deliverQueued();
    const late = { ...(lab.ledger.deliveries[0] ?? expect.fail()), eventId: 'evt_late', revision: 0 };
    await lab.feed.put({ ...event('late', Date.parse(late.eventTime)), id: 'evt_late' });
    lab.answer = up;
    lab.now += MINUTE_MS;
    lab.beforePost = (_id, eventId) => {
      if (eventId === 'evt_000002') void lab.ledger.putDelivery(late);
    };
    await lab.pass(5);
    expect(statuses(lab).delivered).toHaveLength(4);
  });

  it('is not asked again before Retry-After, by no event', async () => {
    const lab = new DeliveryLab(endpoint('busy'));
    lab.answer = () => ({ status: 503, headers: { 'retry-after': '1200' } });
    await tell(lab, 0, 1);
    await lab.deliverQueued();
    await tell(lab, 1, 10);
    await lab.pass(19);
    expect(lab.posts).toHaveLength(1);
    lab.answer = up;
    await lab.pass(5);
    expect(statuses(lab).delivered).toHaveLength(11);
  });

  it('but for one poisonous event goes on with the others', async () => {
    const lab = new DeliveryLab(endpoint('choosy'));
    lab.answer = down;
    await tell(lab, 0, 50);
    await lab.deliverQueued();
    await lab.pass(30);
    lab.answer = (_id, _attempt, eventId) => (eventId === 'evt_000000' ? { status: 400 } : { status: 200 });
    await lab.pass(60);
    expect(statuses(lab).delivered).toHaveLength(49);
    expect(statuses(lab).waiting).toMatchObject([{ eventId: 'evt_000000' }]);
  });

  it('is disabled after five days of nothing but failure: others are told, and what waits is cancelled', async () => {
    const lab = new DeliveryLab(endpoint('dead', { url: 'https://dead.example.com/a?token=1' }), endpoint('other'));
    lab.answer = id => (id === 'dead' ? down() : up());
    await tell(lab, 0, 30);
    await lab.deliverQueued();
    await lab.pass(5 * 24 * 60 - 10);
    expect(await lab.whyDisabled('dead')).toBeUndefined();
    await lab.pass(40);
    const dead = await lab.endpoints.findEndpoint('dead');
    expect(await lab.whyDisabled('dead')).toBe('only failures for five days');
    expect(dead?.verdicts).toMatchObject([{ region: 'jp', untold: [{}] }]);
    await lab.feed.put(lab.events.sent[0] ?? expect.fail());
    await lab.pass(5);
    expect((await lab.endpoints.findEndpoint('dead'))?.verdicts).toMatchObject([{ untold: [] }]);
    expect(new Set(lab.events.sent.map(({ id }) => id)).size).toBe(1);
    expect(lab.events.sent.slice(0, 1).map(({ body }) => JSON.parse(body))).toMatchObject([
      {
        type: 'endpoint.disabled',
        data: { endpointId: 'dead', url: 'https://dead.example.com/a', reason: 'only failures for five days' },
      },
    ]);
    const rows = lab.ledger.deliveries.filter(({ endpointId }) => endpointId === 'dead');
    expect(rows.filter(({ status }) => status === 'waiting')).toEqual([]);
    expect(rows).toHaveLength(30);
  });

  it('has five days from the first failure after a success', async () => {
    const lab = new DeliveryLab(endpoint('ill'));
    lab.answer = down;
    await tell(lab, 0, 10);
    await lab.deliverQueued();
    await lab.pass(4 * 24 * 60);
    lab.answer = up;
    await tell(lab, 50, 1);
    await lab.pass(30);
    lab.answer = down;
    await tell(lab, 100, 10);
    await lab.deliverQueued();
    await lab.pass(4 * 24 * 60);
    expect(await lab.whyDisabled('ill')).toBeUndefined();
  });

  it('is not disabled while another region gets through: five days after its last success there (invariant 33)', async () => {
    const lab = new DeliveryLab(endpoint('far'));
    lab.answer = down;
    await tell(lab, 0, 10);
    await lab.deliverQueued();
    const { createdAt } = endpoint('far');
    const lastSuccessAt = lab.now + 24 * HOUR_MS;
    const there = {
      endpointId: 'far',
      region: 'us',
      failures: 0,
      failedProbes: 0,
      judgedSince: createdAt,
      lastSuccessAt,
    };
    await lab.circuits.putCircuit({ ...there, revision: 0 });
    await lab.pass(6 * 24 * 60 - 20);
    expect(await lab.whyDisabled('far')).toBeUndefined();
    await lab.pass(60);
    expect(await lab.whyDisabled('far')).toBe('only failures for five days');
  });

  it('is not kept enabled by what another region met before it was enabled, or under another URL (invariant 33)', async () => {
    const lab = new DeliveryLab(endpoint('far'));
    lab.answer = down;
    await tell(lab, 0, 10);
    await lab.deliverQueued();
    const judgedSince = new Date(START - 7 * 24 * HOUR_MS).toISOString();
    const there = { endpointId: 'far', region: 'us', failures: 0, failedProbes: 0, judgedSince };
    await lab.circuits.putCircuit({ ...there, revision: 0, lastSuccessAt: lab.now + 24 * HOUR_MS });
    await lab.pass(5 * 24 * 60 + 60);
    expect(await lab.whyDisabled('far')).toBe('only failures for five days');
  });

  it('is not disabled for one failure in five days, nor for our own faults (invariant 17)', async () => {
    const lab = new DeliveryLab(endpoint('quiet'));
    lab.answer = down;
    await tell(lab, 0, 1);
    await lab.deliverQueued();
    lab.now += 6 * 24 * HOUR_MS;
    await lab.drain();
    expect(lab.posts).toHaveLength(2);
    expect(await lab.whyDisabled('quiet')).toBeUndefined();
    lab.answer = () => {
      throw new Error('The root secret could not be read.');
    };
    const before = await lab.circuits.findCircuit('quiet', 'jp');
    lab.now += 10 * MINUTE_MS;
    await expect(lab.drain()).rejects.toThrow('root secret');
    const { failures, failingSince } = (await lab.circuits.findCircuit('quiet', 'jp')) ?? expect.fail();
    expect({ failures, failingSince }).toEqual({ failures: before?.failures, failingSince: before?.failingSince });
    expect(lab.ledger.deliveries[0]?.attemptCount).toBe(2);
  });
});

describe('a 410', () => {
  it('costs a bounded number of calls, though its own verdict wakes a drain that changes the circuit', async () => {
    const lab = new DeliveryLab(endpoint('gone'));
    lab.answer = () => ({ status: 410 });
    await tell(lab, 0, 1);
    let calls = 0;
    lab.beforeCall = () => {
      calls++;
    };
    await lab.deliverQueued();
    expect(calls).toBeLessThan(20);
    await lab.pass(2);
    expect(lab.events.sent.length).toBeLessThanOrEqual(3);
  });
});

describe('an endpoint that was enabled again (invariant 19)', () => {
  const enableAgain = async (lab: DeliveryLab, id: string) => {
    const off = disabled((await lab.endpoints.findEndpoint(id)) ?? expect.fail(), 'disabled by hand');
    await lab.endpoints.putEndpoint(off);
    await lab.endpoints.putEndpoint(enabled({ ...off, revision: off.revision + 1 }, lab.now));
  };

  it('is not disabled by a 410 that answers an attempt from before', async () => {
    const lab = new DeliveryLab(endpoint('a'));
    await tell(lab, 0, 1);
    const { post } = lab.deliverDeps;
    const late = async (...args: Parameters<typeof post>) => {
      await enableAgain(lab, 'a');
      return { ...(await post(...args)), status: 410 };
    };
    await deliver(lab.queue.sent[0] ?? expect.fail(), { ...lab.deliverDeps, post: late });
    expect(lab.posts).toHaveLength(1);
    expect(await lab.whyDisabled('a')).toBeUndefined();
  });

  it('or got another URL is judged by neither answer of the old one', async () => {
    for (const status of [410, 429]) {
      const lab = new DeliveryLab(endpoint('a'));
      await tell(lab, 0, 2);
      const { post } = lab.deliverDeps;
      const late = async (...args: Parameters<typeof post>) => {
        const before = (await lab.endpoints.findEndpoint('a')) ?? expect.fail();
        await lab.endpoints.putEndpoint(moved({ ...before, url: 'https://new.example.com/' }, lab.now));
        return { ...(await post(...args)), status, headers: { 'retry-after': '86400' } };
      };
      await deliver(lab.queue.sent[0] ?? expect.fail(), { ...lab.deliverDeps, post: late });
      expect(await lab.whyDisabled('a')).toBeUndefined();
      await lab.deliver(lab.queue.sent[1] ?? expect.fail());
      expect(lab.posts.map(({ url }) => url)).toEqual(['https://a.example.com/', 'https://new.example.com/']);
      if (status === 410) {
        await lab.pass(1);
        expect(statuses(lab).delivered).toHaveLength(2);
      }
    }
  });

  it('has its five days anew, and an open circuit from before does not hold it up', async () => {
    const lab = new DeliveryLab(endpoint('a'));
    const { createdAt } = endpoint('a');
    const failing = { failures: 50, failedProbes: 5, failingSince: lab.now - 6 * 24 * HOUR_MS };
    const open = { ...failing, probeAt: lab.now + HOUR_MS, drainAt: lab.now };
    await lab.circuits.putCircuit({ revision: 0, endpointId: 'a', region: 'jp', judgedSince: createdAt, ...open });
    await enableAgain(lab, 'a');
    lab.answer = () => ({ status: 500 });
    lab.now += MINUTE_MS;
    await tell(lab, 0, 1);
    await lab.pass(1);
    expect(lab.posts.length).toBeGreaterThan(0);
    expect(await lab.whyDisabled('a')).toBeUndefined();
  });
});

describe('an endpoint that gives up personal data (invariant 13)', () => {
  it('gets none by what was waiting, at its new URL neither', async () => {
    const lab = new DeliveryLab(endpoint('a', { detail: 'full' }));
    lab.answer = () => ({ status: 500 });
    const { id, body } = event('x');
    await lab.fanOut({ id, body, full: body.replace('"data":{', '"data":{"name":"山田",') });
    await lab.deliverQueued();
    const changed = { detail: 'milestones', url: 'https://other.example.com/' } as const;
    await lab.endpoints.putEndpoint({ ...((await lab.endpoints.findEndpoint('a')) ?? expect.fail()), ...changed });
    await lab.pass(1);
    expect(lab.posts.map(({ url, body: sent }) => [url, sent.includes('山田')])).toEqual([
      ['https://a.example.com/', true],
      ['https://other.example.com/', false],
    ]);
    expect(JSON.stringify(lab.queue.sent)).not.toContain('山田');
  });
});

describe('a delivery that is parked while its endpoint comes back (invariant 16)', () => {
  it('is found, though the drain saw nothing of it', async () => {
    const lab = new DeliveryLab(endpoint('a'));
    const codes = [429, 200];
    lab.answer = () => ({ status: codes.shift() ?? 200 });
    await tell(lab, 0, 3);
    const [first, second, third] = lab.queue.sent;
    await lab.deliver(first ?? expect.fail());
    // The third reads an open circuit and takes its time; meanwhile the circuit closes, and the drain finds nothing.
    const { ledger } = lab.deliverDeps;
    const slow: typeof ledger = Object.assign(Object.create(ledger), {
      putDelivery: async (row: Delivery) => {
        lab.now += 10_000;
        await lab.drain();
        return ledger.putDelivery(row);
      },
      findDelivery: ledger.findDelivery,
    });
    await deliver(third ?? expect.fail(), { ...lab.deliverDeps, ledger: slow });
    await lab.deliver(second ?? expect.fail());
    await lab.pass(5);
    expect(statuses(lab).delivered).toHaveLength(3);
  });
});

describe('a receiver that is gone (invariant 33)', () => {
  it('is told by its region, and by others once that is gone', async () => {
    const lab = new DeliveryLab(endpoint('gone'));
    lab.answer = () => ({ status: 410 });
    await tell(lab, 0, 1);
    await lab.deliverQueued();
    const endpoints = await lab.endpoints.listEndpoints();
    expect(untoldOf(endpoints, 'jp').map(({ body }) => JSON.parse(body).type)).toEqual(['endpoint.disabled']);
    expect(untoldOf(endpoints, 'us')).toEqual([]);
  });

  it('stays disabled when a change from elsewhere, made before that was known there, brings back what it was', async () => {
    const lab = new DeliveryLab(endpoint('gone'));
    const judge = async () =>
      disableEndpoint(
        (await lab.endpoints.findEndpoint('gone')) ?? expect.fail(),
        'HTTP 410',
        lab.now,
        lab.deliverDeps,
      );
    const before = (await lab.endpoints.findEndpoint('gone')) ?? expect.fail();
    await judge();
    await lab.endpoints.putEndpoint(enabled(before, lab.now));
    await judge();
    const late = { ...before, description: 'from elsewhere', revision: before.revision + 1 };
    expect(await lab.endpoints.putEndpoint(late)).toBe('done');
    expect(await lab.whyDisabled('gone')).toBe('HTTP 410');
  });

  it('and was disabled by an earlier version is told too, once', async () => {
    const announcement = event('of an earlier version');
    const lab = new DeliveryLab(endpoint('gone', { status: 'disabled', disabledReason: 'HTTP 410', announcement }));
    await scheduleDrain('gone', lab.now, { ...lab.deliverDeps });
    await lab.pass(1);
    expect(lab.events.sent).toEqual([announcement]);
    await lab.feed.put(announcement);
    await lab.pass(10);
    expect(lab.events.sent).toHaveLength(1);
    expect(await lab.queueDueDrains()).toBe(0);
  });

  it('is disabled by its 410, and what waits for it is cancelled', async () => {
    const lab = new DeliveryLab(endpoint('gone'), endpoint('other'));
    lab.answer = (id, attempt) => (id === 'other' ? up() : attempt < 3 ? down() : { status: 410 });
    await tell(lab, 0, 5);
    await lab.deliverQueued();
    await lab.pass(10);
    expect(await lab.whyDisabled('gone')).toBe('HTTP 410: the receiver is gone');
    const rows = lab.ledger.deliveries.filter(({ endpointId }) => endpointId === 'gone');
    expect(rows.map(({ status }) => status)).toEqual(Array(5).fill('cancelled'));
    await lab.feed.put(lab.events.sent[0] ?? expect.fail());
    const sent = lab.events.sent.length;
    await lab.pass(10);
    expect(lab.events.sent.length - sent).toBeLessThanOrEqual(1);
    expect((await lab.endpoints.findEndpoint('gone'))?.verdicts).toMatchObject([{ untold: [] }]);
  });
});

describe('crashes', () => {
  it('at any call lose no delivery, and strand none (invariant 16)', async () => {
    for (let crashAt = 0; crashAt < 60; crashAt++) {
      const lab = new DeliveryLab(endpoint('ill'));
      lab.answer = down;
      await tell(lab, 0, OPENING_FAILURES + 3);
      let calls = 0;
      lab.beforeCall = () => {
        if (calls++ === crashAt) throw new Error('crash');
      };
      await lab.deliverQueued().catch(() => undefined);
      await lab.pass(3).catch(() => undefined);
      lab.answer = up;
      await lab.pass(2).catch(() => undefined);
      lab.beforeCall = () => undefined;
      await lab.pass(200);
      expect(statuses(lab).delivered, `crash at call ${crashAt}`).toHaveLength(OPENING_FAILURES + 3);
    }
  });
});

describe('whatever comes', () => {
  it('every delivery ends delivered once the endpoint answers for good, in either ordering', {
    tags: 'long',
  }, async () => {
    const answer = fc.constantFrom<Omit<PostResult, 'durationMs'>>(
      { status: 200 },
      { status: 500 },
      { failure: 'ECONNRESET' },
      { status: 503, headers: { 'retry-after': '90' } },
    );
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('none' as const, 'per_order' as const),
        fc.array(fc.record({ minute: fc.nat(60), order: fc.nat(3) }), { minLength: 1, maxLength: 25 }),
        fc.array(answer, { minLength: 1, maxLength: 40 }),
        fc.array(fc.nat(600), { maxLength: 4 }),
        async (ordering, published, answers, crashes) => {
          const lab = new DeliveryLab(endpoint('a', { ordering }));
          const start = lab.now;
          lab.answer = (_id, attempt) => (lab.now < start + 90 * MINUTE_MS ? (answers[attempt - 1] ?? up()) : up());
          const strikes = new Set(crashes);
          let calls = 0;
          lab.beforeCall = () => {
            if (strikes.has(calls++)) throw new Error('crash');
          };
          const sequences = new Map<number, number>();
          const alive = (work: () => Promise<unknown>) => work().catch(() => undefined);
          for (let minute = 0; minute < 90; minute++) {
            lab.now += MINUTE_MS;
            for (const { order } of published.filter(one => one.minute === minute)) {
              const sequence = (sequences.get(order) ?? 0) + 1;
              sequences.set(order, sequence);
              await alive(() => lab.fanOut(orderEvent(order, sequence, lab.now)));
              await lab.feed.put(orderEvent(order, sequence, lab.now));
            }
            await alive(() => lab.deliverQueued());
            await alive(() => lab.queueDueDrains());
            await alive(() => lab.drain());
            await alive(() => lab.sweepFeed());
          }
          lab.beforeCall = () => undefined;
          await lab.pass(20 * 60);
          const rows = lab.ledger.deliveries;
          expect(rows.map(({ status }) => status)).toEqual(rows.map(() => 'delivered'));
          expect(rows).toHaveLength(published.filter(({ minute }) => minute < 90).length);
        },
      ),
      { numRuns: runs(20) },
    );
  });
});

describe('recover', () => {
  const ill = async (changes = {}) => {
    const lab = new DeliveryLab(endpoint('a', { status: 'disabled', ...changes }));
    await tell(lab, 0, 20);
    lab.now += HOUR_MS;
    await lab.endpoints.putEndpoint({
      ...((await lab.endpoints.findEndpoint('a')) ?? expect.fail()),
      status: 'enabled',
      enabledAt: new Date(lab.now).toISOString(),
    });
    return lab;
  };

  it('sends in order what was missed while the endpoint was disabled, and repeats nothing', async () => {
    const lab = await ill();
    expect(await lab.recover('a', { dryRun: true })).toBe(20);
    expect(lab.ledger.deliveries).toEqual([]);
    expect(await lab.recover('a')).toBe(20);
    await lab.pass(3);
    expect(lab.posts.map(({ eventId }) => eventId)).toEqual(lab.feed.events.map(({ id }) => id));
    expect(await lab.recover('a')).toBe(0);
    expect(await lab.recover('a', { dryRun: true })).toBe(0);
  });

  it('takes the span, the subscription, and what was exhausted, with a new schedule', async () => {
    const lab = new DeliveryLab(endpoint('a', { eventTypes: ['order.*'] }));
    lab.answer = () => ({ status: 400 });
    await tell(lab, 0, 1);
    await lab.deliverQueued();
    await lab.pass(80 * 60);
    expect(statuses(lab).exhausted).toHaveLength(1);
    expect(await lab.recover('a', { since: lab.now - MINUTE_MS })).toBe(0);
    expect(await lab.recover('a')).toBe(1);
    await lab.pass(2);
    expect(lab.ledger.deliveries).toMatchObject([{ status: 'waiting', scheduledFrom: 10 }]);
    expect(lab.ledger.deliveries[0]?.attemptCount).toBeGreaterThan(10);
    lab.answer = up;
    await lab.pass(60);
    expect(statuses(lab).delivered).toHaveLength(1);
  });

  it('gets what is observed from then on, however late it reaches the feed (invariant 20)', async () => {
    const lab = await ill();
    const observedAt = lab.now - MINUTE_MS;
    expect(await lab.recover('a', { since: observedAt })).toBe(0);
    await lab.pass(10);
    await lab.fanOut(event('late', observedAt));
    await lab.deliverQueued();
    expect(lab.posts.map(({ eventId }) => eventId)).toEqual(['evt_late']);
  });

  it('that dies at any call is finished by nobody but the schedule (invariant 20)', async () => {
    for (let crashAt = 0; crashAt < 60; crashAt++) {
      const lab = await ill();
      let calls = 0;
      await lab.recover('a');
      lab.beforeCall = () => {
        if (calls++ === crashAt) throw new Error('crash');
      };
      await lab.drain().catch(() => undefined);
      lab.loseQueue();
      lab.beforeCall = () => undefined;
      await lab.pass(10);
      expect(statuses(lab).delivered, `crash at call ${crashAt}`).toHaveLength(20);
    }
  });

  it('leaves alone what is on its way', async () => {
    const lab = new DeliveryLab(endpoint('a'));
    await tell(lab, 0, 3);
    lab.now += MINUTE_MS;
    expect(await lab.recover('a')).toBe(0);
  });
});
