import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { factsOf } from '../../../../shared/domain/events/event.ts';
import { textOf } from '../../../../shared/domain/provider/json.ts';
import type { Order } from '../../../../shared/domain/provider/order.ts';
import { Crash, type CrashPlan, order, PollLab } from '../../../support/poll-lab.ts';
import { runs } from '../../../support/runs.ts';

/** A poll with one of everything to tell: changes of two kinds, a new order, and one that is gone for the second time. */
async function eventfulLab(): Promise<PollLab> {
  const lab = new PollLab();
  lab.orders = [1, 2, 3, 4, 5].map(number => order(number));
  await lab.run(1);
  lab.orders = lab.orders.slice(0, 4);
  await lab.run(1);
  lab.orders = [
    order(1, { orderStatus: 2, offerPlanDate: '2027-01-15T00:00:00Z' }),
    order(2, { orderType: 2 }),
    order(3),
    order(4),
    order(6),
  ];
  lab.tick();
  return lab;
}

const ids = (lab: PollLab) => lab.published.map(({ id }) => id).sort();

async function undisturbed(): Promise<string[]> {
  const lab = await eventfulLab();
  await lab.poll();
  await lab.fanOut();
  return ids(lab);
}

async function callsOfThePoll(): Promise<number> {
  const lab = await eventfulLab();
  await lab.poll();
  return lab.calls.length;
}

const recoveries = {
  'and its queue lives on': async () => undefined,
  'and its queue dies with it': (lab: PollLab) => lab.restart(),
};

describe('a poll that dies at any of its calls', () => {
  it.each(
    (['before', 'after'] as const).flatMap(when =>
      Object.entries(recoveries).map(([what, recover]) => ({ when, what, recover })),
    ),
  )(
    'loses nothing and invents no id when it dies $when the call $what (invariant 1, invariant 2)',
    async ({ when, recover }) => {
      const expected = await undisturbed();
      const calls = await callsOfThePoll();
      expect(expected).toHaveLength(5);
      expect(calls).toBeGreaterThan(8);
      for (let at = 0; at < calls; at++) {
        const lab = await eventfulLab();
        await expect(lab.poll({ at, when })).rejects.toThrow(Crash);
        await recover(lab);
        await lab.run(4);
        expect(ids(lab), `died ${when} call ${at}`).toEqual(expected);
      }
    },
  );
});

type Step =
  | { kind: 'change'; number: number; field: 'orderStatus' | 'offerPlanDate' | 'note'; value: number }
  | { kind: 'toggle'; number: number }
  | { kind: 'poll'; crash: CrashPlan | undefined; wait: number }
  | { kind: 'bad answer' }
  | { kind: 'fan-out' }
  | { kind: 'lose the queue' };

const number = fc.integer({ min: 1, max: 6 });
const crash = fc.option(
  fc.record({ at: fc.integer({ min: 0, max: 14 }), when: fc.constantFrom('before' as const, 'after' as const) }),
  { nil: undefined },
);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('change' as const),
      number,
      field: fc.constantFrom('orderStatus' as const, 'offerPlanDate' as const, 'note' as const),
      value: fc.integer({ min: 1, max: 3 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('toggle' as const), number }) },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('poll' as const),
      crash,
      wait: fc.constantFrom(1_000, 70_000, 300_000, 1_000_000, 4_000_000),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'bad answer' as const }) },
  { weight: 2, arbitrary: fc.constant({ kind: 'fan-out' as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'lose the queue' as const }) },
);

async function act(lab: PollLab, action: Step): Promise<void> {
  switch (action.kind) {
    case 'change':
      lab.orders = lab.orders.map(item =>
        item.orderRequestNum === order(action.number).orderRequestNum
          ? { ...item, [action.field]: action.value }
          : item,
      );
      return;
    case 'toggle': {
      const toggled = order(action.number);
      const rest = lab.orders.filter(item => item.orderRequestNum !== toggled.orderRequestNum);
      lab.orders = rest.length < lab.orders.length ? rest : [...rest, toggled];
      return;
    }
    case 'poll':
      lab.tick(action.wait);
      await lab.poll(action.crash).catch(error => {
        if (!(error instanceof Crash)) throw error;
      });
      return;
    case 'bad answer':
      lab.tick();
      lab.answer = async () => '{"items":[';
      await lab.poll();
      lab.answer = undefined;
      return;
    case 'fan-out':
      return lab.fanOut();
    case 'lose the queue':
      return lab.loseQueue();
  }
}

/** What a subscriber who knew the baseline believes after all that was told. */
function believed(baseline: readonly Order[], lab: PollLab): Map<string, Order> {
  const belief = new Map(baseline.map(item => [String(item.orderRequestNum), item]));
  const published = lab.published
    .map(event => ({ ...factsOf(event), order: JSON.parse(event.body).data.order as Order }))
    .filter(({ orderId }) => orderId !== undefined)
    .sort((a, b) => (a.sequence ?? 0) - (b.sequence ?? 0));
  for (const { type, order: item } of published)
    if (type === 'order.removed') belief.delete(String(item.orderRequestNum));
    else belief.set(String(item.orderRequestNum), item);
  return belief;
}

const comparable = (orders: Iterable<Order>) =>
  [...orders]
    .map(item =>
      JSON.stringify(
        Object.entries(item)
          .map(([name, value]) => [name, textOf(value ?? '')])
          .sort(),
      ),
    )
    .sort();

describe('whatever crashes, repeats and lost queues come between', () => {
  it('tells subscribers in the end exactly what the provider lists, in sequences without gap or rival (invariant 5)', {
    tags: 'long',
  }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async steps => {
        const lab = new PollLab();
        const baseline = [1, 2, 3, 4].map(n => order(n));
        lab.orders = baseline;
        await lab.run(1);
        for (const action of steps) await act(lab, action);
        await lab.run(20);

        expect(comparable(believed(baseline, lab).values())).toEqual(comparable(lab.orders));
        const sequences = Map.groupBy(
          lab.published.map(factsOf).filter(({ orderId }) => orderId),
          ({ orderId }) => orderId,
        );
        for (const events of sequences.values())
          expect(events.map(({ sequence }) => sequence).sort((a = 0, b = 0) => a - b)).toEqual(
            events.map((_, i) => i + 1),
          );
        expect(new Set(lab.published.map(({ id }) => id)).size).toBe(lab.published.length);
      }),
      { numRuns: runs(40) },
    );
  });
});
