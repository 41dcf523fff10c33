import { describe, expect, it } from 'vitest';
import { factsOf } from '../../../../shared/domain/events/event.ts';
import { CredentialsNotSet, UpstreamUnreachable } from '../../../../shared/domain/provider/upstream-error.ts';
import { INTERVAL_MS, LIMIT_MS, listAnswer, order, PollLab, SUBJECT } from '../../../support/poll-lab.ts';

const many = (count: number) => Array.from({ length: count }, (_, i) => order(i + 1));

async function labWith(count: number): Promise<PollLab> {
  const lab = new PollLab();
  lab.orders = many(count);
  await lab.run(1);
  return lab;
}

describe('the first poll of a service', () => {
  it('is a baseline: a thousand orders are kept and none is told (invariant 11)', async () => {
    const lab = await labWith(1000);
    expect(lab.story).toEqual([]);
    expect(await lab.polls.readOrders(SUBJECT, 0, 255)).toHaveLength(1000);
  });

  it('tells its orders as created where that is wanted', async () => {
    const lab = new PollLab();
    lab.orders = many(2);
    await lab.poll(undefined, { tellBaseline: true });
    await lab.fanOut();
    expect(lab.story).toEqual(['000000000001 1 order.created', '000000000002 1 order.created']);
  });

  it('stays a baseline when it takes several polls (invariant 10, invariant 11)', async () => {
    const lab = new PollLab();
    lab.orders = many(600);
    const step = () => {
      lab.now += 1_000;
      return lab.now;
    };
    const outcomes = [];
    for (let i = 0; i < 20 && outcomes.at(-1) !== 'changed'; i++) {
      outcomes.push((await lab.poll(undefined, { clock: step, limitMs: 12_000 })).outcome);
      lab.tick();
    }
    expect(outcomes.length).toBeGreaterThan(2);
    expect(outcomes.slice(0, -1)).toEqual(outcomes.slice(0, -1).map(() => 'unfinished'));
    expect(await lab.polls.readOrders(SUBJECT, 0, 255)).toHaveLength(600);
    await lab.run(2);
    expect(lab.story).toEqual([]);
  });
});

it('A mass of orders is held where its comparison takes several polls, too, and told at last (invariant 7)', async () => {
  const lab = await labWith(600);
  const step = () => {
    lab.now += 1_000;
    return lab.now;
  };
  // It takes seven polls to read all buckets: more than confirm an absence of which all is known.
  const removals: number[] = [];
  lab.orders = lab.orders.slice(0, 300);
  for (let i = 0; i < 7; i++) {
    lab.tick();
    await lab.poll(undefined, { clock: step, limitMs: 6_000 });
    await lab.fanOut();
    const { record } = await lab.polls.readPoll(SUBJECT);
    removals.push(lab.story.length);
    expect(record?.unreached === undefined).toBe(i === 6);
  }
  expect(removals).toEqual(removals.map(() => 0));
  await lab.run(1);
  expect(lab.story).toHaveLength(300);
  expect(lab.story.every(line => line.endsWith('order.removed'))).toBe(true);
});

describe('an unchanged answer', () => {
  it('costs one read and one write', async () => {
    const lab = await labWith(1000);
    lab.tick();
    await expect(lab.poll()).resolves.toMatchObject({ outcome: 'unchanged' });
    expect(lab.calls).toEqual(['store.readPoll', 'source.fetchOrders', 'store.putLease']);
  });

  it('costs the same when its items are shuffled', async () => {
    const lab = await labWith(100);
    lab.tick();
    lab.orders.reverse();
    await expect(lab.poll()).resolves.toMatchObject({ outcome: 'unchanged' });
    expect(lab.calls).toEqual(['store.readPoll', 'source.fetchOrders', 'store.putLease']);
  });

  it('is compared once when its numbers are text, and stores none of them', async () => {
    const lab = await labWith(100);
    lab.orders = lab.orders.map(item => ({ ...item, orderStatus: '1', orderType: '1' }));
    lab.tick();
    await expect(lab.poll()).resolves.toMatchObject({ outcome: 'unchanged', published: 0 });
    expect(lab.calls.filter(call => call !== 'store.readOrders')).toEqual([
      'store.readPoll',
      'source.fetchOrders',
      'store.putRecord',
    ]);
    lab.tick();
    lab.orders.reverse();
    await lab.poll();
    expect(lab.calls).toEqual(['store.readPoll', 'source.fetchOrders', 'store.putLease']);
    const [stored] = await lab.polls.readOrders(SUBJECT, 0, 255);
    expect(stored?.value.orderStatus).toBe(1);
  });

  it('is compared in full once an hour (invariant 2)', async () => {
    const lab = await labWith(10);
    lab.tick(61 * 60_000);
    await lab.poll();
    expect(lab.calls.filter(call => call === 'store.readOrders')).toHaveLength(16);
    expect(lab.story).toEqual([]);
  });
});

it('An order that is written so that it is looked for in the wrong place is missed like any other (invariant 7)', async () => {
  const lab = new PollLab();
  const items = many(50).map(item => JSON.stringify(item));
  const odd = '{"contractId":"N1","orderRequestNum":"1","contractId":"N2"}';
  const answerWith = (...more: string[]) => {
    const all = [...items, ...more];
    lab.answer = async () => `{"items":[${all.join(',')}],"resultCount":${all.length}}`;
  };
  answerWith(odd);
  await lab.run(1);
  answerWith();
  await lab.run(2);
  expect(lab.story).toEqual(['1 1 order.removed']);
});

describe('a region that takes a service over', () => {
  const takeOver = async (lab: PollLab) => {
    lab.tick(4 * INTERVAL_MS);
    await lab.poll(undefined, { region: 'us' });
    await lab.fanOut();
  };

  it('trusts no digest of another, and sends again what was lost there (invariant 2)', async () => {
    const lab = await labWith(100);
    lab.orders[0] = order(1, { orderStatus: 2 });
    lab.tick();
    await lab.poll();
    lab.loseQueue();
    lab.orders[1] = order(2, { orderStatus: 2 });
    await takeOver(lab);
    expect(lab.story).toEqual(['000000000001 1 order.status_changed', '000000000002 1 order.status_changed']);
  });

  it('takes the absences that another noticed for none (invariant 7)', async () => {
    const lab = await labWith(3);
    lab.orders = many(2);
    await lab.run(1);
    await takeOver(lab);
    expect(lab.story).toEqual([]);
    lab.tick();
    await lab.poll(undefined, { region: 'us' });
    await lab.fanOut();
    expect(lab.story).toEqual(['000000000003 1 order.removed']);
  });
});

describe('a change', () => {
  it('is told once, with what changed and when it was seen', async () => {
    const lab = await labWith(3);
    const before = lab.now;
    lab.orders = [order(1), order(2, { orderStatus: 2 }), order(3)];
    await lab.run(3);
    expect(lab.published).toHaveLength(1);
    const body = JSON.parse(lab.published[0]?.body ?? '');
    expect(body).toMatchObject({
      type: 'order.status_changed',
      data: {
        sequence: 1,
        changes: [{ field: 'orderStatus', from: 1, to: 2 }],
        observed: { previousAt: new Date(before).toISOString(), region: 'jp' },
      },
    });
  });

  it('was observed when the answer was asked for, however long that took (invariant 9)', async () => {
    const lab = await labWith(1);
    lab.tick();
    const askedAt = lab.now;
    lab.answer = async () => {
      lab.tick(20_000);
      return listAnswer([order(1, { orderStatus: 2 })]);
    };
    await lab.poll();
    await lab.fanOut();
    expect(JSON.parse(lab.published[0]?.body ?? '').data.observed.at).toBe(new Date(askedAt).toISOString());
    expect(await lab.polls.readPoll(SUBJECT)).toMatchObject({ record: { completeAt: askedAt } });
  });

  it('of one order costs what one order costs, not what all do', async () => {
    const lab = await labWith(1000);
    lab.orders[0] = order(1, { orderStatus: 2 });
    lab.tick();
    await lab.poll();
    expect(lab.calls).toEqual([
      'store.readPoll',
      'source.fetchOrders',
      'store.readOrders',
      'store.putLease',
      'store.putOrder',
      'queue.send',
      'store.putRecord',
    ]);
  });

  it('is sent together with others, wherever in the list they are', async () => {
    const lab = await labWith(1000);
    lab.orders = lab.orders.map((each, i) => (i % 100 === 0 ? { ...each, orderStatus: 2 } : each));
    lab.tick();
    expect(await lab.poll()).toMatchObject({ outcome: 'changed', published: 10 });
    expect(lab.calls.filter(call => call === 'queue.send')).toHaveLength(1);
  });

  it('counts on in sequence, through removal and return', async () => {
    const lab = await labWith(1);
    lab.orders = [];
    await lab.run(2);
    lab.orders = [order(1, { orderStatus: 4 })];
    await lab.run(1);
    expect(lab.story).toEqual(['000000000001 1 order.removed', '000000000001 2 order.created']);
  });

  it('goes on from the feed when the feed knows more than the table (invariant 5)', async () => {
    const lab = await labWith(1);
    lab.orders = [order(1), order(2)];
    await lab.run(1);
    lab.polls.forget(SUBJECT, 2);
    lab.orders = [order(1), order(2, { orderStatus: 2 })];
    await lab.run(1);
    expect(lab.story).toEqual(['000000000002 1 order.created', '000000000002 2 order.status_changed']);
  });
});

describe('an order that is no longer listed', () => {
  it('is removed by the second answer without it', async () => {
    const lab = await labWith(3);
    lab.orders = many(2);
    await lab.run(1);
    expect(lab.story).toEqual([]);
    await lab.run(1);
    expect(lab.story).toEqual(['000000000003 1 order.removed']);
  });

  it('is not removed by answers closer together than half an interval', async () => {
    const lab = await labWith(3);
    lab.orders = many(2);
    await lab.run(1);
    lab.tick(60_000);
    await lab.poll();
    await lab.fanOut();
    expect(lab.story).toEqual([]);
  });

  it('is not news when it is back in the next answer', async () => {
    const lab = await labWith(3);
    lab.orders = many(2);
    await lab.run(1);
    lab.orders = many(3);
    await lab.run(1);
    lab.orders = many(2);
    await lab.run(1);
    expect(lab.story).toEqual([]);
  });

  it('is doubted when a mass of them vanishes, until five more answers agree', async () => {
    const lab = await labWith(100);
    lab.orders = many(50);
    await lab.run(5);
    expect(lab.story).toEqual([]);
    await lab.run(1);
    expect(lab.story).toHaveLength(50);
  });
});

describe('an answer that is not complete and valid', () => {
  it('changes nothing, and the third in a row is told, as is the next good one (invariant 6)', async () => {
    const lab = await labWith(3);
    const stored = await lab.polls.readOrders(SUBJECT, 0, 255);
    lab.answer = async () => '<html>busy</html>';
    const results = [];
    for (let i = 0; i < 5; i++) {
      lab.tick();
      results.push(await lab.poll());
      await lab.fanOut();
    }
    expect(results).toMatchObject([1, 2, 3, 4, 5].map(failures => ({ outcome: 'failed', kind: 'json', failures })));
    expect(await lab.polls.readOrders(SUBJECT, 0, 255)).toEqual(stored);
    lab.answer = undefined;
    await lab.run(2);
    expect(lab.published.map(event => factsOf(event).type)).toEqual(['upstream.unavailable', 'upstream.recovered']);
    expect(JSON.parse(lab.published[1]?.body ?? '').data).toMatchObject({ reason: 'json', failures: 5, ...SUBJECT });
  });

  it('neither takes nor renews the lease (invariant 6)', async () => {
    const lab = await labWith(1);
    const holder = (await lab.polls.readPoll(SUBJECT)).lease;
    lab.answer = async () => '{"items":[';
    lab.tick();
    await lab.poll();
    lab.tick(4 * INTERVAL_MS);
    await lab.poll(undefined, { region: 'us' });
    const { lease, states } = await lab.polls.readPoll(SUBJECT);
    expect(lease).toEqual(holder);
    expect(states).toMatchObject({ jp: { failures: 1 }, us: { failures: 1 } });
  });

  it('is no outage when it comes twice', async () => {
    const lab = await labWith(1);
    for (let i = 0; i < 2; i++) {
      lab.answer = () => Promise.reject(new UpstreamUnreachable('timeout', 'no answer'));
      await lab.run(2);
      lab.answer = undefined;
      await lab.run(1);
    }
    expect(lab.published).toEqual([]);
  });

  it('keeps the news of an outage until the feed has it (invariant 4)', async () => {
    const lab = await labWith(1);
    lab.answer = async () => '';
    for (let i = 0; i < 3; i++) {
      lab.tick();
      await lab.poll();
    }
    lab.loseQueue();
    await lab.run(1);
    expect(lab.published.map(event => factsOf(event).type)).toEqual(['upstream.unavailable']);
    await lab.run(1);
    expect(await lab.polls.readPoll(SUBJECT)).toMatchObject({ states: { jp: { unpublished: [] } } });
  });
});

describe('a poll', () => {
  it('makes no call and keeps a note while credentials are not set', async () => {
    const lab = new PollLab();
    lab.answer = () => Promise.reject(new CredentialsNotSet());
    lab.tick();
    expect(await lab.poll()).toEqual({ outcome: 'not-set' });
    await lab.poll();
    expect(lab.calls).toEqual(['store.readPoll', 'source.fetchOrders']);
    expect(await lab.polls.readPoll(SUBJECT)).toMatchObject({ states: { jp: { notSet: true, failures: 0 } } });
    lab.answer = undefined;
    await lab.run(1);
    expect((await lab.polls.readPoll(SUBJECT)).states.jp?.notSet).toBeUndefined();
  });

  it('leaves a service to the region that holds its lease (invariant 8)', async () => {
    const lab = await labWith(1);
    lab.tick(60_000);
    expect(await lab.poll(undefined, { region: 'us' })).toEqual({ outcome: 'not-owner' });
    lab.tick(3 * 300_000);
    expect(await lab.poll(undefined, { region: 'us' })).toMatchObject({ outcome: 'unchanged' });
  });

  it('waits while another one may still be writing, up to its time limit (invariant 8)', async () => {
    const lab = await labWith(1);
    lab.orders = [order(1, { orderStatus: 2 })];
    lab.tick();
    const putOrder = 4;
    await expect(lab.poll({ at: putOrder, when: 'before' })).rejects.toThrow();
    lab.tick(LIMIT_MS - 1);
    expect(await lab.poll()).toEqual({ outcome: 'busy' });
    lab.tick(1);
    expect(await lab.poll()).toMatchObject({ outcome: 'changed', published: 1 });
  });

  it('ends when another was there first', async () => {
    const lab = await labWith(1);
    lab.orders = [order(1, { orderStatus: 2 })];
    lab.tick();
    lab.answer = async () => {
      const answer = listAnswer(lab.orders);
      lab.answer = undefined;
      await lab.poll();
      return answer;
    };
    expect(await lab.poll()).toEqual({ outcome: 'stale' });
    await lab.fanOut();
    await lab.run(2);
    expect(lab.story).toEqual(['000000000001 1 order.status_changed']);
  });

  it('puts no order when another has opened since it read the lease (invariant 8)', async () => {
    const lab = await labWith(2);
    lab.orders = [order(1, { orderStatus: 2 }), order(2)];
    lab.tick();
    lab.meanwhile = {
      before: 'store.putLease',
      happens: async () => {
        lab.orders = [order(1), order(2, { orderStatus: 2 })];
        await lab.poll();
        lab.calls = [];
      },
    };
    expect(await lab.poll()).toEqual({ outcome: 'stale' });
    expect(lab.calls).toEqual(['store.putLease']);
  });

  it('that slept past its time limit writes nothing over what a later one wrote (invariant 8)', async () => {
    const lab = await labWith(2);
    lab.orders = [order(1, { orderStatus: 2 }), order(2)];
    lab.tick();
    lab.meanwhile = {
      before: 'store.putOrder',
      happens: async () => {
        lab.tick(LIMIT_MS);
        lab.orders = [order(1, { orderStatus: 3 }), order(2)];
        await lab.poll();
      },
    };
    expect(await lab.poll()).toEqual({ outcome: 'stale' });
    await lab.fanOut();
    await lab.run(2);
    expect(lab.published.map(({ body }) => JSON.parse(body).data.order.orderStatus)).toEqual([3]);
  });

  it('keeps events for a quarter of an hour, though the feed has them, and longer when it has not (invariant 3)', async () => {
    const lab = await labWith(1);
    const kept = async () => (await lab.polls.readOrders(SUBJECT, 0, 255))[0]?.events.length;
    const change = async (orderStatus: number, wait: number) => {
      lab.orders = [order(1, { orderStatus })];
      lab.tick(wait);
      await lab.poll();
    };
    const minutes = 60_000;
    await change(2, 57 * minutes);
    await lab.fanOut();
    await change(3, 5 * minutes);
    await lab.fanOut();
    expect(await kept()).toBe(2);
    await change(4, 14 * minutes);
    lab.loseQueue();
    expect(await kept()).toBe(2);
    await change(5, 16 * minutes);
    await lab.fanOut();
    expect(await kept()).toBe(2);
    await change(6, 30 * minutes);
    await lab.fanOut();
    expect(lab.published.map(event => factsOf(event).sequence).sort()).toEqual([1, 2, 3, 4, 5]);
  });

  it('sends an event that was lost again for 72 days, and no longer (invariant 15)', async () => {
    for (const [days, count] of [
      [72, 1],
      [73, 0],
    ] as const) {
      const lab = await labWith(1);
      lab.orders = [order(1, { orderStatus: 2 })];
      lab.tick();
      await lab.poll();
      lab.loseQueue();
      lab.tick(days * 24 * 60 * 60_000);
      await lab.poll();
      await lab.fanOut();
      expect(lab.story, `${days} days`).toHaveLength(count);
    }
  });

  it('lets an order that changes at every poll wait rather than outgrow its item', async () => {
    const lab = await labWith(1);
    const padding = 'x'.repeat(8_000);
    let largest = 0;
    for (let i = 0; i < 60; i++) {
      lab.orders = [order(1, { orderStatus: i, padding })];
      lab.tick(2_000);
      await lab.poll(undefined, { intervalMs: 2_000 });
      await lab.fanOut();
      const [state] = await lab.polls.readOrders(SUBJECT, 0, 255);
      largest = Math.max(largest, Buffer.byteLength(JSON.stringify(state)));
    }
    expect(largest).toBeLessThan(390_000);
    lab.tick(16 * 60_000);
    await lab.poll(undefined, { intervalMs: 2_000 });
    await lab.fanOut();
    expect(JSON.parse(lab.published.at(-1)?.body ?? '').data.order.orderStatus).toBe(59);
    const sequences = lab.published.map(event => factsOf(event).sequence);
    expect(sequences).toEqual(sequences.map((_, i) => i + 1));
  });
});

describe('an answer of which most is as before, byte for byte', () => {
  const many = (changes: Record<number, number> = {}) =>
    Array.from({ length: 600 }, (_, i) => order(i, { orderStatus: changes[i] ?? 1 }));

  it('is told like any other, and what was not read counts when it changes later', async () => {
    const lab = new PollLab();
    lab.orders = many();
    await lab.run(1);
    lab.orders = many({ 7: 2 });
    await lab.run(1);
    lab.orders = many({ 7: 2, 300: 5 });
    await lab.run(1);
    expect(lab.story).toEqual(['000000000007 1 order.status_changed', '000000000300 1 order.status_changed']);
  });

  it('shows what came and what is missing', async () => {
    const lab = new PollLab();
    lab.orders = many();
    await lab.run(1);
    lab.orders = [...many().slice(1), order(9000)];
    await lab.run(2);
    expect(lab.story).toEqual(['000000000000 1 order.removed', '000000009000 1 order.created']);
  });

  it('is refused for one item without a name', async () => {
    const lab = new PollLab();
    lab.orders = many();
    await lab.run(1);
    lab.orders = many().with(3, order(3, { contractId: null }));
    lab.tick();
    expect(await lab.poll()).toMatchObject({ outcome: 'failed', kind: 'identity' });
  });
});
