import { describe, expect, it } from 'vitest';
import { deliver } from '../../../../shared/domain/deliver/deliver.ts';
import type { Endpoint } from '../../../../shared/domain/deliver/endpoint.ts';
import type { Event } from '../../../../shared/domain/events/event.ts';
import { DeliveryLab, endpoint, START } from '../../../support/delivery-lab.ts';

const MINE = 'https://mine.example.com/';

function eventOf(id: string, connection: string | undefined, at: number): Event {
  const data = { orderId: id, sequence: 1, connection };
  return {
    id: `evt_${id}`,
    body: JSON.stringify({ type: 'order.updated', timestamp: new Date(at).toISOString(), data }),
  };
}

async function change(lab: DeliveryLab, changes: Partial<Endpoint>): Promise<void> {
  const read = (await lab.endpoints.findEndpoint('narrow')) ?? expect.fail();
  await lab.endpoints.putEndpoint({ ...read, ...changes });
}

const statusesOf = (lab: DeliveryLab) =>
  Object.fromEntries(lab.ledger.deliveries.map(({ eventId, status }) => [eventId, status]));

describe('an endpoint that gives up a connection (invariant 29)', () => {
  it.each([
    ['its circuit is open', 503, 20],
    ['its circuit is closed', 500, 1],
  ])('is sent nothing of it any more, at its new URL neither, when %s', async (_when, status, failing) => {
    const lab = new DeliveryLab(endpoint('narrow'));
    lab.answer = () => ({ status });
    const own = eventOf('own', 'osaka', lab.now);
    const others = Array.from({ length: failing }, (_, i) => eventOf(`other${i}`, 'default', lab.now));
    const nobodys = eventOf('nobodys', undefined, lab.now);
    await lab.fanOut(...others, nobodys, own);
    await lab.deliverQueued();
    await change(lab, { connections: ['osaka'] });
    await change(lab, { url: MINE });
    lab.answer = () => ({ status: 200 });
    const before = lab.posts.length;
    await lab.pass(60);
    expect(lab.posts.slice(before).map(({ eventId }) => eventId)).toEqual(['evt_own']);
    expect(statusesOf(lab)).toEqual({
      evt_own: 'delivered',
      evt_nobodys: 'cancelled',
      ...Object.fromEntries(others.map(({ id }) => [id, 'cancelled'])),
    });
  });

  it('is sent nothing by messages that were on their way', async () => {
    const lab = new DeliveryLab(endpoint('narrow'));
    await lab.fanOut(eventOf('other', 'default', lab.now), eventOf('own', 'osaka', lab.now));
    await change(lab, { connections: ['osaka'] });
    await lab.deliverQueued();
    await lab.pass(60);
    expect(lab.posts.map(({ eventId }) => eventId)).toEqual(['evt_own']);
  });

  it('is sent nothing by its owner’s retry', async () => {
    const lab = new DeliveryLab(endpoint('narrow'));
    const other = eventOf('other', 'default', lab.now);
    await lab.fanOut(other);
    await lab.deliverQueued();
    await change(lab, { connections: ['osaka'] });
    expect(await lab.retry('narrow', other)).toBe('given up');
    expect(lab.posts).toHaveLength(1);
  });

  it('is sent nothing by a recovery that was under way', async () => {
    const lab = new DeliveryLab(endpoint('narrow'));
    for (const published of [eventOf('other', 'default', lab.now), eventOf('own', 'osaka', lab.now)])
      await lab.feed.put(published);
    lab.now += 20 * 60_000;
    await lab.recover('narrow', { since: START });
    await change(lab, { connections: ['osaka'] });
    await lab.pass(10);
    expect(lab.posts.map(({ eventId }) => eventId)).toEqual(['evt_own']);
  });

  it('and has it again is sent what a recovery was promised, though a message had met it narrowed', async () => {
    const lab = new DeliveryLab(endpoint('narrow'));
    await lab.fanOut(eventOf('other', 'default', lab.now));
    await change(lab, { connections: ['osaka'] });
    const { deliverDeps } = lab;
    const findEndpoint = async (id: string) => {
      const read = await lab.endpoints.findEndpoint(id);
      await change(lab, { connections: ['osaka', 'default'] });
      await lab.recover('narrow');
      await lab.drain();
      return read;
    };
    const endpoints = Object.assign(Object.create(deliverDeps.endpoints), { findEndpoint });
    const [message = expect.fail()] = lab.queue.sent;
    expect(await deliver(message, { ...deliverDeps, endpoints })).toBe('skipped');
    lab.loseQueue();
    await lab.pass(60);
    expect(statusesOf(lab)).toEqual({ evt_other: 'delivered' });
  });
});
