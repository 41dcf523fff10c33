import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normalForm, type Order } from '../../../../shared/domain/provider/order.ts';
import type { EntryEvents } from '../../../../shared/domain/watch/entry-history.ts';
import { plannedOf } from '../../../../shared/domain/watch/first-plan.ts';
import { orderAsOf, type PastOrder } from '../../../../shared/domain/watch/order-as-of.ts';
import { orderRules } from '../../../../shared/domain/watch/order-events.ts';
import type { OrderState } from '../../../../shared/domain/watch/poll-state.ts';
import { INTERVAL_MS, order, PollLab, SUBJECT } from '../../../support/poll-lab.ts';
import { runs } from '../../../support/runs.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
/** What happened since then was sent, or still will be. */
const SENDABLE_MS = 72 * DAY_MS;

async function stateOf(lab: PollLab): Promise<OrderState | undefined> {
  const [state] = await lab.polls.readOrders(SUBJECT, 0, 255);
  return state;
}

/** Counts what is read. */
function historyOf(lab: PollLab): EntryEvents & { requests: number } {
  return {
    requests: 0,
    async *listEvents(entryId, where) {
      this.requests++;
      yield* lab.feed.listOfEntry(entryId, where);
    },
  };
}

async function ask(lab: PollLab, at: number, history: EntryEvents = historyOf(lab)) {
  const state = (await stateOf(lab)) as OrderState;
  return orderAsOf(orderRules(SUBJECT).idOf(state.key), state, at, { history, now: lab.now });
}

const isPast = (answer: PastOrder | string): answer is PastOrder => typeof answer === 'object';
const told = (state: PastOrder) => ({
  value: normalForm(state.value),
  sequence: state.sequence,
  removedAt: state.removedAt,
  planned: plannedOf(state),
  updatedAt: state.updatedAt,
});

const states = fc.record({
  offerPlanDate: fc.constantFrom(null, 'TBD', '2026-12-01', '2026-12-20T15:00:00Z'),
  orderStatus: fc.constantFrom(1, '1', 2),
  note: fc.constantFrom(null, 'a', { b: 1 }),
  ['__proto__']: fc.constantFrom(null, 1),
});
const steps = fc.array(
  fc.record({
    listed: fc.option(states, { freq: 5, nil: undefined }),
    isFannedOut: fc.boolean(),
    waitMs: fc.constantFrom(INTERVAL_MS, INTERVAL_MS, DAY_MS, 50 * DAY_MS),
  }),
  { minLength: 1, maxLength: 10 },
);
interface Seen {
  readonly at: number;
  readonly state: OrderState | undefined;
}

/** What was stored after each poll. */
async function live(lab: PollLab, history: { listed: Order | undefined; isFannedOut: boolean; waitMs: number }[]) {
  const seen: Seen[] = [];
  for (const { listed, isFannedOut, waitMs } of history) {
    lab.orders = listed === undefined ? [] : [order(1, listed)];
    lab.tick(waitMs);
    await lab.poll();
    if (isFannedOut) await lab.fanOut();
    seen.push({ at: lab.now, state: await stateOf(lab) });
  }
  return seen;
}

describe('an order as of a time', () => {
  it('is what was stored then, or it is said that this is not known', { tags: ['long'] }, async () => {
    let known = 0;
    await fc.assert(
      fc.asyncProperty(steps, fc.nat(INTERVAL_MS - 1), fc.boolean(), async (history, later, isFresh) => {
        const lab = new PollLab();
        const seen = await live(lab, history);
        if (isFresh) await lab.fanOut();
        if ((await stateOf(lab)) === undefined) return;
        for (const { at, state } of seen) {
          const answer = await ask(lab, at + later);
          if (state === undefined) expect(answer).toBe('unseen');
          else if (isPast(answer)) {
            known++;
            const { updatedAt = state.updatedAt } = answer;
            expect(told({ ...answer, updatedAt })).toEqual(told(state));
          } else {
            expect(answer).toBe('forgotten');
            // The event of a return does not tell when the order had been removed: only the removal's own does.
            expect(state.removedAt ?? at + later).toBeLessThan(lab.now - SENDABLE_MS);
          }
        }
      }),
      { numRuns: runs(150) },
    );
    expect(known).toBeGreaterThan(100);
  });

  it('is told back to its first sight while all its events are kept', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async history => {
        const lab = new PollLab();
        const brief = history.map(step => ({ ...step, waitMs: INTERVAL_MS }));
        const seen = await live(lab, brief);
        if ((await stateOf(lab)) === undefined) return;
        for (const { at, state } of seen) {
          const answer = await ask(lab, at);
          expect(isPast(answer) ? told(answer) : answer).toEqual(state === undefined ? 'unseen' : told(state));
        }
      }),
      { numRuns: runs(60) },
    );
  });

  it('before its first sight was not seen', async () => {
    const lab = new PollLab();
    lab.orders = [order(1)];
    await lab.run(1);
    expect(await ask(lab, lab.now - 1)).toBe('unseen');
    expect(await ask(lab, lab.now)).toMatchObject({ value: order(1), updatedAt: lab.now });
  });

  it('before a change whose predecessor is missing is known for as long as events are sent, and no longer', async () => {
    const lab = new PollLab();
    for (const orderStatus of [1, 2, 3]) {
      lab.tick(390 * DAY_MS);
      lab.orders = [order(1, { orderStatus })];
      await lab.run(1);
    }
    lab.tick(20 * DAY_MS);
    // Of the two changes the first is forgotten.
    const { value, ...past } = (await ask(lab, lab.now - SENDABLE_MS)) as PastOrder;
    expect(value).toEqual(order(1, { orderStatus: 2 }));
    expect(past).toMatchObject({ sequence: 1 });
    expect(past).not.toHaveProperty('updatedAt');
    expect(await ask(lab, lab.now - SENDABLE_MS - 1)).toBe('forgotten');
  });

  it('that came back is forgotten once its removal is', async () => {
    const lab = new PollLab();
    lab.orders = [order(1)];
    await lab.run(1);
    lab.orders = [];
    await lab.run(3);
    const removedAt = lab.now;
    lab.tick(360 * DAY_MS);
    expect(await ask(lab, removedAt)).toMatchObject({ removedAt: expect.any(Number) });
    lab.orders = [order(1)];
    await lab.run(1);
    expect(await ask(lab, lab.now)).not.toHaveProperty('removedAt');
    expect(await ask(lab, removedAt)).toMatchObject({ removedAt: expect.any(Number) });
    lab.orders = [order(1, { orderStatus: 2 })];
    await lab.run(1);
    lab.tick(42 * DAY_MS);
    expect(await ask(lab, removedAt)).toBe('forgotten');
    // All that happened since is kept; but not as what it was removed.
    expect(await ask(lab, removedAt + 40 * DAY_MS)).toBe('forgotten');
  });

  it('is found among very many changes with a few reads', async () => {
    const lab = new PollLab();
    const times: number[] = [];
    for (let note = 0; note < 200; note++) {
      lab.orders = [order(1, { note })];
      await lab.run(1);
      times.push(lab.now);
    }
    for (const [note, at] of times.entries()) {
      const history = historyOf(lab);
      expect(await ask(lab, at, history)).toMatchObject({ value: { note }, updatedAt: at });
      expect(history.requests).toBeLessThan(15);
    }
  });
});
