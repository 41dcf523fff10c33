import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BUCKETS, bucketOfKey, cellOfKey, orderKey } from '../../../../shared/domain/provider/order-id.ts';
import { StoredDigests, UNTRUSTED } from '../../../../shared/domain/watch/stored-digests.ts';
import { INTERVAL_MS, listAnswer, order, PollLab, SUBJECT } from '../../../support/poll-lab.ts';

/** Of one bucket, some of one cell. */
const NUMBERS = (() => {
  const numbers = Array.from({ length: 6_000 }, (_, i) => i).filter(i => bucketOfKey(keyOf(i)) === 7);
  const byCell = Map.groupBy(numbers, i => cellOfKey(keyOf(i)));
  return [...byCell.values()].flatMap(each => each.slice(0, 2));
})();

function keyOf(number: number): string {
  const { contractId, orderRequestNum } = order(number);
  return orderKey({ contractId: String(contractId), orderRequestNum: String(orderRequestNum) });
}

const item = fc.record({
  number: fc.constantFrom(...NUMBERS),
  orderStatus: fc.constantFrom(1, 2, '2', '3'),
  isText: fc.boolean(),
});
const step = fc.record({
  items: fc.uniqueArray(item, { selector: ({ number }) => number, minLength: 1 }),
  isPlain: fc.boolean(),
  isMalformed: fc.constantFrom(false, false, false, true),
  tickMs: fc.constantFrom(INTERVAL_MS / 4, INTERVAL_MS, 61 * 60_000),
});

const itemOf = ({ number, orderStatus, isText }: { number: number; orderStatus: string | number; isText: boolean }) =>
  order(number, { orderStatus, orderType: isText ? '1' : 1 });
/** The same orders in an answer that cannot be cut. */
const unplain = (body: string) => body.replace('{', '{"notes":[],');

describe('an answer', () => {
  it('leads to the same items, events and digests, whether it is cut or not', { tags: 'long' }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), async steps => {
        const labs = { cut: new PollLab(), whole: new PollLab(), mixed: new PollLab() };
        for (const { isPlain, isMalformed, tickMs, items } of steps) {
          const body = listAnswer(items.map(itemOf));
          const sent = isMalformed ? body.replace('"orderStatus":', '"orderStatus"') : body;
          const bodies = { cut: sent, whole: unplain(sent), mixed: isPlain ? sent : unplain(sent) };
          const found = [];
          for (const name of ['cut', 'whole', 'mixed'] as const) {
            const lab = labs[name];
            lab.tick(tickMs);
            lab.answer = async () => bodies[name];
            const { outcome } = await lab.poll();
            await lab.fanOut();
            const { record } = await lab.polls.readPoll(SUBJECT);
            const orders = await lab.polls.readOrders(SUBJECT, 0, BUCKETS - 1);
            const stored = new StoredDigests();
            for (const state of orders) stored.replace(undefined, state);
            const told = record?.digests.map((digest, bucket) => digest === UNTRUSTED || digest === stored.all[bucket]);
            expect(told?.includes(false) ?? false).toBe(false);
            found.push({
              failed: outcome === 'failed',
              orders,
              events: lab.published,
              digests: record?.digests,
              absences: record?.absences,
            });
          }
          expect(found[1]).toEqual(found[0]);
          expect(found[2]).toEqual(found[0]);
        }
      }),
    );
  });
});
