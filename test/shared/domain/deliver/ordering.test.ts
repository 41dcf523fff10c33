import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { newDelivery } from '../../../../shared/domain/deliver/delivery.ts';
import type { Endpoint } from '../../../../shared/domain/deliver/endpoint.ts';
import type { Event } from '../../../../shared/domain/events/event.ts';
import { DeliveryLab, endpoint, START } from '../../../support/delivery-lab.ts';
import { runs } from '../../../support/runs.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const perOrder = endpoint('a', { ordering: 'per_order' });

const event = (order: string, sequence: number, at = START, type = 'order.updated'): Event => ({
  id: `evt_${order}_${sequence}`,
  body: JSON.stringify({ type, timestamp: new Date(at).toISOString(), data: { orderId: order, sequence } }),
});

const posted = (lab: DeliveryLab) => lab.posts.map(({ eventId }) => eventId);

describe('with ordering per order', () => {
  it('an event waits for an earlier one of its order, and no other order does', async () => {
    const lab = new DeliveryLab(perOrder);
    lab.answer = (_id, _attempt, id) =>
      id === 'evt_x_1' && lab.now < START + 20 * MINUTE_MS ? { status: 400 } : { status: 200 };
    for (const published of [event('x', 1), event('x', 2), event('y', 1), event('y', 2)]) await lab.fanOut(published);
    await lab.deliverQueued();
    expect(new Set(posted(lab))).toEqual(new Set(['evt_x_1', 'evt_y_1', 'evt_y_2']));
    await lab.pass(45);
    const ofX = posted(lab).filter(id => id.startsWith('evt_x'));
    expect(ofX).toEqual(['evt_x_1', 'evt_x_1', 'evt_x_1', 'evt_x_1', 'evt_x_2']);
  });

  it('an event that overtook another in the queue waits for it', async () => {
    const lab = new DeliveryLab(perOrder);
    await lab.fanOut(event('x', 1));
    await lab.fanOut(event('x', 2));
    const [first, second] = lab.queue.sent;
    await lab.deliver(second ?? expect.fail());
    expect(posted(lab)).toEqual([]);
    await lab.deliver(first ?? expect.fail());
    await lab.drain();
    expect(posted(lab)).toEqual(['evt_x_1', 'evt_x_2']);
  });

  it('an event that overtook another before the feed waits for it a while', async () => {
    const lab = new DeliveryLab(perOrder);
    await lab.fanOut(event('x', 2));
    await lab.deliverQueued();
    expect(posted(lab)).toEqual([]);
    await lab.fanOut(event('x', 1));
    await lab.pass(3);
    expect(posted(lab)).toEqual(['evt_x_1', 'evt_x_2']);
  });

  it('one whose predecessor is no longer kept goes after a while', async () => {
    const lab = new DeliveryLab(perOrder);
    await lab.fanOut(event('x', 9));
    await lab.deliverQueued();
    await lab.pass(10);
    expect(posted(lab)).toEqual(['evt_x_9']);
  });

  it('an earlier one that is exhausted, or not subscribed to, is not waited for', async () => {
    const lab = new DeliveryLab({ ...perOrder, eventTypes: ['order.updated'] });
    lab.answer = (_id, _attempt, id) => (id === 'evt_x_2' ? { status: 400 } : { status: 200 });
    await lab.fanOut(event('x', 1, START, 'order.created'));
    await lab.fanOut(event('x', 2));
    await lab.fanOut(event('x', 3));
    await lab.deliverQueued();
    await lab.pass(80 * 60);
    expect(posted(lab).at(-1)).toBe('evt_x_3');
    expect(posted(lab).filter(id => id === 'evt_x_2')).toHaveLength(10);
  });

  it('an earlier one that was recovered is waited for too', async () => {
    const lab = new DeliveryLab({ ...perOrder, status: 'disabled' });
    await lab.fanOut(event('x', 1));
    lab.now += 30 * MINUTE_MS;
    const disabled = (await lab.endpoints.findEndpoint('a')) ?? expect.fail();
    await lab.endpoints.putEndpoint({ ...disabled, status: 'enabled', enabledAt: new Date(lab.now).toISOString() });
    lab.answer = () => ({ status: 400 });
    expect(await lab.recover('a')).toBe(1);
    await lab.drain();
    await lab.fanOut(event('x', 2, lab.now));
    await lab.deliver(lab.queue.sent.at(-1) ?? expect.fail());
    expect(posted(lab)).toEqual(['evt_x_1']);
    lab.answer = () => ({ status: 200 });
    await lab.pass(20);
    expect(posted(lab)).toEqual(['evt_x_1', 'evt_x_1', 'evt_x_2']);
  });

  it.each([
    ['delivered', ['evt_x_23']],
    ['waiting', []],
  ] as const)(
    'of what is too old to be sent again nothing is read or waited for; what is younger is %s',
    async (status, expected) => {
      const lab = new DeliveryLab(perOrder);
      const eventOf = (n: number) => event('x', n, START - (n <= 20 ? 73 : 71) * DAY_MS);
      for (let n = 1; n <= 22; n++) await lab.feed.put(eventOf(n));
      await lab.fanOut(event('x', 23));
      await lab.ledger.putDelivery(newDelivery('a', eventOf(20), 'jp'));
      await lab.ledger.putDelivery({ ...newDelivery('a', eventOf(21), 'jp'), status });
      const reads: string[] = [];
      const find = lab.ledger.findDelivery.bind(lab.ledger);
      lab.ledger.findDelivery = ref => {
        reads.push(ref.eventId);
        return find(ref);
      };
      await lab.deliverQueued();
      expect(posted(lab)).toEqual(expected);
      expect(new Set(reads)).toEqual(new Set(['evt_x_21', 'evt_x_22', 'evt_x_23']));
    },
  );

  it.each<[string, (lab: DeliveryLab, now: Endpoint) => Promise<unknown>, string[]]>([
    [
      'moved',
      (lab, now) => lab.endpoints.putEndpoint({ ...now, url: 'https://new.example.com/' }),
      ['https://new.example.com/'],
    ],
    ['disabled', (lab, now) => lab.endpoints.putEndpoint({ ...now, status: 'disabled' }), []],
    [
      'deleted',
      lab => lab.endpoints.deleteEndpoint('a', { deletedAt: new Date(lab.now).toISOString(), deletedBy: 'x' }),
      [],
    ],
    ['limited to another connection', (lab, now) => lab.endpoints.putEndpoint({ ...now, connections: ['osaka'] }), []],
  ])('an endpoint that was %s while earlier events were looked at is what it is now', async (_what, change, urls) => {
    const lab = new DeliveryLab(perOrder);
    await lab.fanOut(event('x', 1));
    await lab.deliverQueued();
    await lab.fanOut(event('x', 2));
    lab.posts.length = 0;
    const find = lab.ledger.findDelivery.bind(lab.ledger);
    lab.ledger.findDelivery = async ref => {
      if (ref.eventId === 'evt_x_1') await change(lab, (await lab.endpoints.findEndpoint('a')) ?? expect.fail());
      return find(ref);
    };
    await lab.deliverQueued();
    expect(lab.posts.map(({ url }) => url)).toEqual(urls);
  });

  it('no event is ever attempted while an earlier one of its order is unfinished, whatever fails (invariant 18)', {
    tags: 'long',
  }, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom('x', 'y', 'z'), { minLength: 1, maxLength: 12 }),
        fc.array(fc.constantFrom(200, 400, 503), { maxLength: 5 }),
        fc.infiniteStream(fc.nat()),
        async (orders, answers, picks) => {
          const lab = new DeliveryLab(perOrder);
          lab.answer = (_id, attempt) => ({ status: answers[attempt - 1] ?? 200 });
          const sequences = new Map<string, number>();
          for (const order of orders) {
            sequences.set(order, (sequences.get(order) ?? 0) + 1);
            await lab.fanOut(event(order, sequences.get(order) ?? 0));
          }
          lab.beforePost = (_endpoint, eventId) => {
            const [, order, sequence] = eventId.split('_');
            for (let earlier = 1; earlier < Number(sequence); earlier++) {
              const row = lab.ledger.deliveries.find(({ eventId: id }) => id === `evt_${order}_${earlier}`);
              expect(row?.status, `${eventId} before ${earlier}`).toMatch(/delivered|exhausted/);
            }
          };
          const messages = [...lab.queue.sent];
          lab.loseQueue();
          while (messages.length > 0) {
            const [message] = messages.splice((picks.next().value ?? 0) % messages.length, 1);
            if (message) await lab.deliver(message);
          }
          await lab.pass(9 * 60);
          expect(lab.ledger.deliveries.every(({ status }) => status === 'delivered')).toBe(true);
          expect(lab.ledger.deliveries).toHaveLength(orders.length);
        },
      ),
      { numRuns: runs(20) },
    );
  });
});
