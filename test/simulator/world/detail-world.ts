import type { SimulatedClock } from '../clock.ts';
import type { Random } from '../random.ts';
import { moveDetail, newDetails } from './detail.ts';
import type { DetailBook } from './detail-book.ts';
import { fieldText } from './item.ts';
import type { OrderBook } from './order-book.ts';

interface Place {
  orders: Pick<OrderBook, 'list'>;
  details: DetailBook;
  clock: SimulatedClock;
  random: Random;
}

/** Site work for the Universal One orders in Japan. It moves when asked, and needs no timer. */
export function createDetailWorld(changeEveryMs: number | undefined, { orders, details, clock, random }: Place) {
  const pauseMs = () => (changeEveryMs ? changeEveryMs * (0.7 + 0.6 * random.fraction()) : Number.POSITIVE_INFINITY);
  let nextAtMs = clock.now() + pauseMs();
  const addNew = (atMs: number) => {
    const known = new Set(details.entries().map(({ item }) => item.orderNum));
    for (const order of orders.list('uno')) {
      const isKnown = known.has(fieldText(order, 'orderRequestNum') ?? '');
      if (isKnown || !fieldText(order, 'contractId')?.startsWith('N')) continue;
      for (const item of newDetails(order, atMs, random)) details.put({ item, updatedMs: atMs, visibleMs: atMs });
    }
  };
  const move = (atMs: number) => {
    const entries = details.entries();
    if (entries.length === 0) return;
    const { item } = random.pick(entries as [(typeof entries)[0], ...typeof entries]);
    const next = moveDetail(item, atMs, random);
    // A change of what was ordered gets a branch of its own.
    const isBranched = entries.some(
      other => other.item.webEntryId === item.webEntryId && other.item.changeRelationNum === '02',
    );
    const branch =
      !isBranched && random.fraction() < 0.05
        ? { changeRelationNum: '02', changeRelationReceptYmd: item.receptYmd ?? 'null' }
        : {};
    if (next) details.put({ item: { ...next, ...branch }, updatedMs: atMs, visibleMs: atMs });
  };
  return {
    catchUp() {
      addNew(clock.now());
      for (; nextAtMs <= clock.now(); nextAtMs += pauseMs()) move(nextAtMs);
    },
  };
}
