import type { Mutant } from './mutant.ts';

const DELIVER = 'shared/domain/deliver';
const WATCH = 'shared/domain/watch';
const LOST = /never attempted|was cancelled|waits for ever|overdue|nobody drains|never arrived/;
const UNTOLD = /nobody told|last word|has no event/;

export const REGIONS_MUTANTS: readonly Mutant[] = [
  {
    name: 'what another region told is not compared with what is',
    scenario: 'regions',
    file: 'shared/domain/watch/compare-buckets.ts',
    change: ['if (isSame && !isDoubted(state)) continue;', 'if (isSame) continue;'],
    expected: /last word/,
  },
  {
    name: 'an item drops its events after a quarter of an hour, in the feed or not',
    scenario: 'regions',
    file: `${WATCH}/entry-update.ts`,
    change: [
      '!isDroppable(event, observed.at) || (!isInFeed(event.id) && isResendable(event.observedAt, observed.at))',
      '!isDroppable(event, observed.at)',
    ],
    expected: UNTOLD,
  },
  {
    name: 'what an item keeps is not sent again',
    scenario: 'regions',
    file: `${WATCH}/untold.ts`,
    change: ['kept.filter(({ id }) => missing.has(id))', 'kept.filter(() => false)'],
    expected: UNTOLD,
  },
  {
    name: 'an event is named by the time of its observation, too',
    scenario: 'regions',
    file: `${WATCH}/order-events.ts`,
    change: ['eventId([id, sequence, type, ...states])', 'eventId([id, sequence, type, observed.at, ...states])'],
    expected: /two ids/,
  },
  {
    name: 'numbers begin anew with an order that comes back',
    scenario: 'regions',
    file: `${WATCH}/entry-update.ts`,
    change: [
      'const sequence = Math.max(known?.sequence ?? 0, ...events.map(each => each.sequence));',
      'const sequence = Math.max(known?.removedAt === undefined ? (known?.sequence ?? 0) : 0, 0);',
    ],
    expected: /two events|two ids|last word/,
  },
  {
    name: 'an answer that is cut off is taken for a whole one',
    scenario: 'regions',
    file: 'shared/domain/provider/list-answer.ts',
    change: ['if (!isCount(resultCount, items.length))', 'if (resultCount === undefined)'],
    expected: /said what|no two answers|no answer to/,
  },
  {
    name: 'an order is gone when one answer lacks it',
    scenario: 'regions',
    file: `${WATCH}/absence.ts`,
    change: ['at - since >= intervalMs / 2 &&', 'at >= since &&'],
    expected: /no two answers/,
  },
  {
    name: 'a mass absence is believed like any other',
    scenario: 'regions',
    file: `${WATCH}/absence.ts`,
    change: ['held >= CONFIRMING_ANSWERS', 'held >= 1'],
    expected: /no two answers/,
  },
  {
    name: 'the baseline never ends',
    scenario: 'regions',
    file: `${WATCH}/poll-orders.ts`,
    change: ['isBaseline: (record?.baselining ?? true) && !deps.tellBaseline', 'isBaseline: !deps.tellBaseline'],
    expected: /nobody told|last word/,
  },
  {
    name: 'an order is stored without the events of its change',
    scenario: 'regions',
    file: `${WATCH}/apply-differences.ts`,
    change: ['put(state, read)))', 'put({ ...state, events: [] }, read)))'],
    expected: UNTOLD,
  },
  {
    name: 'a region that drains hands over no lease',
    scenario: 'regions',
    file: `${WATCH}/poll.ts`,
    change: ['findSuccessor(situation) ?? findHeir', '(undefined as string | undefined) ?? findHeir'],
    expected: /drains and polls/,
  },
  {
    name: 'what waits in a region that drains is left there',
    scenario: 'regions',
    file: `${DELIVER}/adopt.ts`,
    change: ['other.isDraining ? FOR_EVER : now - goneMs', 'other.isDraining ? now - 4 * goneMs : now - goneMs'],
    expected: /which drains/,
  },
  {
    name: 'nobody takes over what a gone region left undone',
    scenario: 'regions',
    file: `${DELIVER}/adopt.ts`,
    change: ['heartbeats, now, goneMs }) === region;', "heartbeats, now, goneMs }) === '';"],
    expected: LOST,
  },
  {
    name: "who takes over a row leaves the gone region's name in it",
    scenario: 'regions',
    file: `${DELIVER}/adopt.ts`,
    change: ['ledger.putDelivery({ ...row, region })', 'ledger.putDelivery({ ...row, region: region && from })'],
    expected: LOST,
  },
  {
    name: 'a sweep believes that every first message arrives',
    scenario: 'regions',
    file: `${DELIVER}/sweep.ts`,
    change: [
      '  const lost = await deps.ledger.findMissing(owed);',
      '  const lost = (await deps.ledger.findMissing(owed)).slice(owed.length);',
    ],
    expected: LOST,
  },
];
