import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KeptLists } from '../../../../functions/api/kept/kept-lists.ts';
import { orderList } from '../../../../functions/api/kept/order-list.ts';
import { bucketOfKey, orderKey } from '../../../../shared/domain/provider/order-id.ts';
import type { OrderState } from '../../../../shared/domain/watch/poll-state.ts';
import { type CrashPlan, INTERVAL_MS, order, PollLab, SUBJECT } from '../../../support/poll-lab.ts';
import { runs } from '../../../support/runs.ts';

/** Three orders of one bucket, two of the next, one far from both. */
const NUMBERS = numbersOf([7, 7, 7, 8, 8, 200]);

function numbersOf(buckets: readonly number[]): number[] {
  const free = Array.from({ length: 5_000 }, (_, i) => i);
  return buckets.map(bucket => {
    const found = free.findIndex(n => bucketOfKey(keyOf(n)) === bucket);
    return free.splice(found, 1)[0] ?? 0;
  });
}

function keyOf(number: number): string {
  const { orderRequestNum, contractId } = order(number);
  return orderKey({ orderRequestNum: String(orderRequestNum), contractId: String(contractId) });
}

/** Reads the list as the API does; `between` happens before each of its reads but the first. */
async function read(lab: PollLab, lists: KeptLists, between = async () => {}): Promise<string[]> {
  const poll = await lab.polls.readPoll(SUBJECT);
  const readTexts = async (_subject: unknown, from: number, to: number) => {
    await between();
    return (await lab.polls.readOrders(SUBJECT, from, to)).map(toText);
  };
  const { listed } = await lists.read(orderList({ readTexts }, SUBJECT, poll));
  return listed.map(({ text }) => text);
}

const toText = ({ value, removedAt, ...rest }: OrderState) => ({
  ...rest,
  text: JSON.stringify(value),
  isRemoved: removedAt !== undefined,
});

const readAfresh = (lab: PollLab) => read(lab, new KeptLists(1e9));

async function expectCurrent(lab: PollLab, lists: KeptLists): Promise<void> {
  expect(await read(lab, lists)).toEqual(await readAfresh(lab));
}

const crash = fc.record<CrashPlan>({ at: fc.integer({ min: 1, max: 14 }), when: fc.constantFrom('before', 'after') });
const region = fc.constantFrom('jp', 'us');
const poll = fc.record(
  {
    do: fc.constant('poll' as const),
    region,
    crash,
    readsBefore: fc.constantFrom('putOrder', 'putRecord', 'putLease'),
  },
  { requiredKeys: ['do', 'region'] },
);
const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('change' as const),
      which: fc.nat(NUMBERS.length - 1),
      to: fc.constantFrom(1, 2, 'gone'),
    }),
  },
  { weight: 4, arbitrary: poll },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('tick' as const), intervals: fc.constantFrom(1, 1, 4, 12) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('restart' as const) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('read' as const) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('read while it polls' as const), poll }) },
);
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;
type Poll = typeof poll extends fc.Arbitrary<infer P> ? P : never;

async function runPoll(lab: PollLab, { crash: plan, region: name, readsBefore }: Poll, reader?: KeptLists) {
  if (reader !== undefined && readsBefore !== undefined)
    lab.meanwhile = { before: `store.${readsBefore}`, happens: () => expectCurrent(lab, reader) };
  await lab.poll(plan, { region: name }).catch(() => {});
  lab.meanwhile = undefined;
}

async function act(lab: PollLab, lists: KeptLists, action: Step): Promise<void> {
  switch (action.do) {
    case 'change': {
      const number = NUMBERS[action.which] ?? 0;
      const others = lab.orders.filter(({ orderRequestNum }) => Number(orderRequestNum) !== number);
      lab.orders = action.to === 'gone' ? others : [...others, order(number, { orderStatus: action.to })];
      return;
    }
    case 'poll':
      return runPoll(lab, action, lists);
    case 'tick':
      return lab.tick(action.intervals * INTERVAL_MS);
    case 'restart':
      return lab.restart();
    case 'read':
      return expectCurrent(lab, lists);
    case 'read while it polls': {
      const polls = [action.poll];
      await read(lab, lists, async () => {
        for (const each of polls.splice(0)) await runPoll(lab, each);
      });
      return expectCurrent(lab, lists);
    }
  }
}

describe('what the API keeps of orders', () => {
  it('is what a fresh read finds, whatever polls, crashes and other regions did between its reads and during them', {
    tags: 'long',
  }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 60 }), async steps => {
        const lab = new PollLab();
        const lists = new KeptLists(1e9);
        lab.orders = NUMBERS.map(number => order(number));
        await lab.run(1);
        for (const action of steps) await act(lab, lists, action);
        await expectCurrent(lab, lists);
      }),
      { numRuns: runs(300) },
    );
  });
});
