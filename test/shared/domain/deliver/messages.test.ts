import { describe, expect, it } from 'vitest';
import { MAX_TOLD } from '../../../../shared/domain/deliver/find-message.ts';
import type { Event } from '../../../../shared/domain/events/event.ts';
import { DeliveryLab, endpoint, event, START } from '../../../support/delivery-lab.ts';

const CHANNEL = endpoint('we_chat', { format: 'slack' });
const events = (count: number, from = 0) =>
  Array.from({ length: count }, (_, i) => event(String(from + i).padStart(3, '0'), START + from + i));

/** A chat, which understands what it is told: the ids of the events, instead of sentences. */
class ChatLab extends DeliveryLab {
  override render = (_: unknown, told: readonly Event[]) => ({
    body: told.map(({ id }) => id).join(),
    contentType: '',
  });
  /** Between two messages. */
  meanwhile: () => Promise<unknown> = async () => undefined;

  override get deliverDeps() {
    const pause = async (ms: number) => {
      await this.meanwhile();
      this.now += ms;
    };
    return { ...super.deliverDeps, pause };
  }

  /** What each message told, by the order of the posts. */
  get messages(): string[][] {
    return this.posts.map(({ body }) => body.split(','));
  }

  get statuses(): string[] {
    return this.ledger.deliveries.map(({ status }) => status);
  }

  async publish(...published: Event[]): Promise<void> {
    await this.fanOut(...published);
    await this.deliverQueued();
  }
}

/** An event of this connection. */
const of = (id: string, connection: string): Event => {
  const { body } = event(id);
  const { data, ...rest } = JSON.parse(body);
  return { id: `evt_${id}`, body: JSON.stringify({ ...rest, data: { ...data, connection } }) };
};

const ids = (published: readonly Event[]) => published.map(({ id }) => id);

describe('what waits for a chat', () => {
  it('is told in few messages, one a second, each event in one, and each has its row', async () => {
    const lab = new ChatLab(CHANNEL);
    const burst = events(100);
    await lab.publish(...burst);
    await lab.drain();
    expect(lab.messages.flat()).toEqual(ids(burst));
    expect(lab.messages).toHaveLength(100 / MAX_TOLD);
    expect(lab.posts.map(({ eventId }) => eventId)).toEqual(lab.messages.map(([first]) => first));
    for (const [i, { at }] of lab.posts.entries())
      expect(at - (lab.posts[i - 1]?.at ?? -1_000)).toBeGreaterThanOrEqual(1_000);
    expect(lab.ledger.deliveries).toHaveLength(100);
    for (const row of lab.ledger.deliveries)
      expect(row).toMatchObject({ status: 'delivered', attemptCount: 1, attempts: [{ status: 200 }] });
  });

  it('goes with the next message when it comes between two', async () => {
    const lab = new ChatLab(CHANNEL);
    await lab.publish(...events(1));
    const [late, next] = [events(3, 1), events(1, 4)];
    lab.meanwhile = () => {
      lab.meanwhile = async () => undefined;
      return lab.publish(...late);
    };
    await lab.drain();
    expect(lab.messages).toEqual([['evt_000'], ids(late)]);
    await lab.publish(...next);
    await lab.drain();
    expect(lab.messages.at(-1)).toEqual(ids(next));
  });

  it('is not attempted by the message of its delivery', async () => {
    const lab = new ChatLab(CHANNEL);
    await lab.publish(...events(2));
    expect(lab.posts).toEqual([]);
    expect(lab.ledger.deliveries).toMatchObject([{ status: 'waiting', parked: true }, { status: 'waiting' }]);
  });
});

describe('a message to a chat', () => {
  it('that failed is sent again as it was, under the same id, whatever came since', async () => {
    const lab = new ChatLab(CHANNEL);
    lab.answer = () => ({ status: 500 });
    await lab.publish(...events(3));
    await lab.drain();
    lab.answer = () => ({ status: 200 });
    await lab.publish(...events(2, 3));
    await lab.pass(1);
    expect(lab.messages).toEqual([
      ['evt_000', 'evt_001', 'evt_002'],
      ['evt_000', 'evt_001', 'evt_002'],
      ['evt_003', 'evt_004'],
    ]);
    expect(lab.posts.map(({ eventId }) => eventId)).toEqual(['evt_000', 'evt_000', 'evt_003']);
    expect(lab.ledger.deliveries.map(({ attemptCount }) => attemptCount)).toEqual([2, 2, 2, 1, 1]);
  });

  it('opens the circuit with 429, and what waits goes after Retry-After', async () => {
    const lab = new ChatLab(CHANNEL);
    lab.answer = () => ({ status: 429, headers: { 'retry-after': '30' } });
    await lab.publish(...events(2));
    await lab.drain();
    await lab.publish(...events(30, 2));
    lab.answer = () => ({ status: 200 });
    await lab.pass(2);
    expect(lab.posts[1]?.at).toBeGreaterThanOrEqual(30_000);
    expect(lab.messages.slice(1).flat().sort()).toEqual(ids(events(32)));
    expect(lab.statuses).toEqual(Array(32).fill('delivered'));
  });

  it('is given up as a whole after its attempts, with each of its events, and recovered as it was', async () => {
    const lab = new ChatLab(CHANNEL);
    lab.answer = () => ({ status: 400 });
    await lab.publish(...events(3));
    await lab.pass(2 * 24 * 60, minute => {
      if (minute % 30 === 0) lab.now += 29 * 60_000;
    });
    expect(lab.statuses).toEqual(['exhausted', 'exhausted', 'exhausted']);
    lab.answer = () => ({ status: 200 });
    await lab.recover(CHANNEL.id);
    await lab.pass(2);
    expect(lab.statuses).toEqual(['delivered', 'delivered', 'delivered']);
    expect(new Set(lab.posts.map(({ body }) => body))).toEqual(new Set(['evt_000,evt_001,evt_002']));
  });

  it('is sent one by one, in its format and under their own ids, when its endpoint is no chat any more', async () => {
    const lab = new ChatLab(CHANNEL);
    lab.answer = () => ({ status: 500 });
    await lab.publish(...events(2));
    await lab.drain();
    lab.answer = () => ({ status: 200 });
    await lab.endpoints.putEndpoint({ ...CHANNEL, format: 'standard' });
    await lab.pass(1);
    expect(lab.messages.slice(1)).toEqual([['evt_000'], ['evt_001']]);
    for (const row of lab.ledger.deliveries) {
      expect(row).toMatchObject({ status: 'delivered', attemptCount: 2 });
      expect(row).not.toHaveProperty('members');
      expect(row).not.toHaveProperty('lead');
    }
  });

  it('tells nothing of a connection that its endpoint gave up (invariant 29)', async () => {
    const lab = new ChatLab(CHANNEL);
    lab.answer = () => ({ status: 500 });
    await lab.publish(of('0', 'osaka'), of('1', 'default'), of('2', 'osaka'), of('3', 'default'));
    await lab.drain();
    await lab.endpoints.putEndpoint({ ...CHANNEL, connections: ['default'] });
    lab.answer = () => ({ status: 200 });
    await lab.pass(1);
    expect(lab.messages).toEqual([
      ['evt_0', 'evt_1', 'evt_2', 'evt_3'],
      ['evt_1', 'evt_3'],
    ]);
    const statuses = Object.fromEntries(lab.ledger.deliveries.map(({ eventId, status }) => [eventId, status]));
    expect(statuses).toEqual({ evt_0: 'cancelled', evt_1: 'delivered', evt_2: 'cancelled', evt_3: 'delivered' });
  });

  it('counts as told only for what it told, when its owner has it sent again without what was given up', async () => {
    const lab = new ChatLab(CHANNEL);
    lab.answer = () => ({ status: 500 });
    await lab.publish(of('0', 'default'), of('1', 'osaka'));
    await lab.drain();
    await lab.endpoints.putEndpoint({ ...CHANNEL, connections: ['default'] });
    lab.answer = () => ({ status: 200 });
    expect(await lab.retry(CHANNEL.id, of('0', 'default'))).toMatchObject({ status: 'delivered' });
    expect(lab.messages[1]).toEqual(['evt_0']);
    await lab.pass(10);
    expect(lab.statuses).toEqual(['delivered', 'cancelled']);
  });

  it('is sent again as a whole when its owner asks for one of its events', async () => {
    const lab = new ChatLab(CHANNEL);
    const [first, second, third] = events(3) as [Event, Event, Event];
    await lab.publish(first, second, third);
    await lab.drain();
    expect(await lab.retry(CHANNEL.id, second)).toMatchObject({
      eventId: second.id,
      status: 'delivered',
      attemptCount: 2,
    });
    expect(lab.messages[1]).toEqual(ids([first, second, third]));
    expect(lab.posts[1]?.eventId).toBe(first.id);
  });

  it('of one event is fixed, too: what its owner has sent now is not told with others later', async () => {
    const lab = new ChatLab(CHANNEL);
    const [first, ...others] = events(3) as [Event, ...Event[]];
    await lab.publish(first, ...others);
    lab.answer = () => ({ status: 500 });
    await lab.retry(CHANNEL.id, first);
    lab.answer = () => ({ status: 200 });
    await lab.pass(1);
    expect(lab.messages.map(message => message.join())).toEqual(['evt_000', 'evt_000', 'evt_001,evt_002']);
  });

  it('stays alone when it was sent alone and is put off, since its event cannot be found for a while', async () => {
    const lab = new ChatLab(CHANNEL);
    const [first, later] = events(2) as [Event, Event];
    lab.answer = () => ({ status: 500 });
    await lab.publish(first);
    await lab.drain();
    const { store } = lab.feed;
    const { findEvent } = store;
    store.findEvent = async () => undefined;
    await lab.pass(6);
    store.findEvent = findEvent;
    lab.answer = () => ({ status: 200 });
    lab.now += 20 * 60_000;
    await lab.publish(later);
    await lab.drain();
    expect(lab.messages).toEqual([[first.id], [first.id], [later.id]]);
  });

  it('tells only what its owner recovers, of one that was never sent', async () => {
    const lab = new ChatLab(CHANNEL);
    await lab.publish(...events(3));
    await lab.endpoints.putEndpoint({ ...CHANNEL, status: 'disabled' });
    await lab.drain();
    expect(lab.statuses).toEqual(['cancelled', 'cancelled', 'cancelled']);
    await lab.endpoints.putEndpoint({ ...CHANNEL, revision: 2 });
    await lab.recover(CHANNEL.id, { since: START + 1, until: START + 1 });
    await lab.pass(2);
    expect(lab.messages).toEqual([['evt_001']]);
  });

  const step = (sequence: number): Event => {
    const body = {
      type: 'order.updated',
      timestamp: new Date(START + sequence).toISOString(),
      data: { orderId: 'o', sequence, connection: 'default' },
    };
    return { id: `evt_${sequence}`, body: JSON.stringify(body) };
  };

  it('goes where the chat is after the earlier events of an order were looked at', async () => {
    const lab = new ChatLab(endpoint(CHANNEL.id, { format: 'teams', ordering: 'per_order' }));
    await lab.publish(step(1));
    await lab.drain();
    await lab.publish(step(2));
    const find = lab.ledger.findDelivery.bind(lab.ledger);
    const url = 'https://new.example.com/';
    lab.ledger.findDelivery = async ref => {
      const now = (await lab.endpoints.findEndpoint(CHANNEL.id)) ?? expect.fail();
      if (ref.eventId === 'evt_1' && now.url !== url) await lab.endpoints.putEndpoint({ ...now, url });
      return find(ref);
    };
    await lab.pass(2);
    expect(lab.posts.map(post => [post.eventId, post.url])).toEqual([
      ['evt_1', `https://${CHANNEL.id}.example.com/`],
      ['evt_2', url],
    ]);
  });

  it('keeps the order of an order: an event goes after the earlier ones, or with them', async () => {
    const lab = new ChatLab(endpoint(CHANNEL.id, { format: 'teams', ordering: 'per_order' }));
    lab.answer = () => ({ status: 500 });
    await lab.publish(step(1), step(2));
    await lab.drain();
    await lab.publish(step(3));
    lab.answer = () => ({ status: 200 });
    await lab.pass(2);
    expect(lab.messages).toEqual([['evt_1', 'evt_2'], ['evt_1', 'evt_2'], ['evt_3']]);
  });
});

describe('whoever dies', () => {
  it('at any call loses no event, has no message sent otherwise, and tells none twice but for that one message (invariant 37)', async () => {
    for (const status of [200, 500]) {
      for (let crashAt = 0; ; crashAt++) {
        const lab = new ChatLab(CHANNEL);
        await lab.publish(...events(25));
        lab.answer = (_, attempt) => ({ status: attempt === 1 ? status : 200 });
        let calls = 0;
        lab.beforeCall = () => {
          if (calls++ === crashAt) throw new Error('crash');
        };
        const isOver = await lab.drain().then(
          () => true,
          () => false,
        );
        lab.beforeCall = () => undefined;
        await lab.pass(12);
        const at = `crash at call ${crashAt}, first answer ${status}`;
        expect(lab.statuses, at).toEqual(Array(25).fill('delivered'));
        const sent = new Map<string, Set<string>>();
        for (const { eventId, body } of lab.posts) sent.set(eventId, (sent.get(eventId) ?? new Set()).add(body));
        for (const bodies of sent.values()) expect(bodies.size, at).toBe(1);
        expect([...sent.values()].flatMap(([body = '']) => body.split(',')).sort(), at).toEqual(ids(events(25)));
        if (isOver) break;
      }
    }
  }, 60_000);
});

describe('a message of which another region has a part', () => {
  it('is told once, by whoever has its lead', async () => {
    const here = Object.assign(new ChatLab(CHANNEL), { regionNames: ['jp', 'us'] });
    here.answer = () => ({ status: 500 });
    await here.publish(...events(3));
    await here.drain();
    const there = Object.assign(new ChatLab(), here.elsewhere('us'));
    // Two of three rows were adopted, in the middle of it the region that had them came back.
    for (const row of here.ledger.deliveries.slice(1)) await here.ledger.putDelivery({ ...row, region: 'us' });
    await there.circuits.putCircuit({
      revision: 0,
      endpointId: CHANNEL.id,
      region: 'us',
      failures: 0,
      failedProbes: 0,
      drainAt: START,
    });
    here.answer = () => ({ status: 200 });
    await there.queueDueDrains();
    await there.drain();
    await here.pass(2);
    await there.pass(20);
    expect(there.messages).toEqual([]);
    expect(here.messages).toEqual([ids(events(3)), ids(events(3))]);
    expect(here.statuses).toEqual(['delivered', 'delivered', 'delivered']);
  });
});
