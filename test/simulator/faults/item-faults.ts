import { type Answer, jsonAnswer } from '../api/answer.ts';
import type { Random } from '../random.ts';
import { fieldText, type Item } from '../world/item.ts';
import { describeFaults, type GoodAnswer, type Outcome } from './fault.ts';

// Stands in where the list is empty, so that a fault of items shows in every list.
const sample: Item = {
  contractId: 'N10000000',
  serviceName: 'uno-virtual',
  orderType: 1,
  offerPlanDate: '2014-10-31T12:34:56Z',
  orderStatus: 1,
  orderRequestNum: '100000000000',
};

const listing = (items: readonly unknown[], resultCount = items.length) => jsonAnswer(200, { items, resultCount });

const atList = (outcome: Outcome, does: string, answer: (good: GoodAnswer) => Answer) =>
  ({ does, outcome, at: 'list', answer }) as const;

/** The list with its last item spoilt. */
const spoiling = (does: string, spoil: (item: Item) => unknown[]) =>
  atList('bad', does, ({ items }) => listing([...items.slice(0, -1), ...spoil(items.at(-1) ?? sample)]));

export const itemFaults = describeFaults({
  'count-wrong': atList('bad', 'resultCount is one more than there are items', ({ items }) =>
    listing(items, items.length + 1),
  ),
  'count-missing': atList('bad', 'resultCount is absent', ({ items }) => jsonAnswer(200, { items })),
  'contract-id-missing': spoiling('the last item has no contractId', ({ contractId: _, ...rest }) => [rest]),
  'request-num-missing': spoiling('the last item has no orderRequestNum', ({ orderRequestNum: _, ...rest }) => [rest]),
  'items-not-objects': atList('bad', 'items are a null, a number, a text and a list', () =>
    listing([null, 3, 'order', []]),
  ),
  'items-not-an-array': atList('bad', 'items is an object', ({ items }) =>
    jsonAnswer(200, { items: { ...items }, resultCount: items.length }),
  ),
  'twins-differ': spoiling('the last order is there twice, with two statuses', item => [
    item,
    { ...item, orderStatus: `${fieldText(item, 'orderStatus') ?? ''}9` },
  ]),
  'twins-equal': atList('same', 'every order is there twice', ({ items }) => listing([...items, ...items])),
  shuffled: atList('same', 'the orders are in another order each time', ({ items, random }) =>
    listing(shuffle(items, random)),
  ),
  'numbers-for-texts': atList('same', 'texts that are whole numbers come as numbers', ({ items }) =>
    listing(items.map(item => mapFields(item, value => (isWholeNumber(value) ? Number(value) : value)))),
  ),
  'texts-for-numbers': atList('same', 'numbers come as texts', ({ items }) =>
    listing(items.map(item => mapFields(item, value => (typeof value === 'number' ? String(value) : value)))),
  ),
  'half-vanish': atList('fewer', 'every other order is gone', ({ items }) =>
    listing(items.filter((_, index) => index % 2 === 1)),
  ),
  'all-vanish': atList('fewer', 'a complete answer without any order', () => listing([])),
});

/** Sattolo's shuffle: no item keeps its place, so it is never the order it was. */
function shuffle<T>(items: readonly T[], random: Random): T[] {
  const shuffled = [...items];
  for (let last = shuffled.length - 1; last > 0; last--) {
    const [moved] = shuffled.splice(random.integer(0, last - 1), 1, ...shuffled.slice(last, last + 1));
    if (moved !== undefined) shuffled[last] = moved;
  }
  return shuffled;
}

function mapFields(item: Item, change: (value: unknown) => unknown): Item {
  return Object.fromEntries(Object.entries(item).map(([field, value]) => [field, change(value)]));
}

/** Written in digits that a number gives back unchanged: no leading zero, and not too long. */
function isWholeNumber(value: unknown): value is string {
  return typeof value === 'string' && Number.isSafeInteger(Number(value)) && String(Number(value)) === value;
}
