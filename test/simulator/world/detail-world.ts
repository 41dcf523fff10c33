import type { SimulatedClock } from '../clock.ts';
import type { Random } from '../random.ts';
import { moveDetail, NOTHING, newDetails } from './detail.ts';
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
  const followOrders = (atMs: number) => {
    const listed = orders.list('uno');
    const numbers = new Set(listed.map(order => fieldText(order, 'orderRequestNum')));
    // Site work goes with its order, so that a world may run for ever; what names no order is a test's own.
    details.forget(({ orderNum }) => orderNum !== undefined && orderNum !== NOTHING && !numbers.has(orderNum));
    const known = new Set(details.entries().map(({ item }) => item.orderNum));
    for (const order of listed) {
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
        ? { changeRelationNum: '02', changeRelationReceptYmd: item.receptYmd ?? NOTHING }
        : {};
    if (next) details.put({ item: { ...next, ...branch }, updatedMs: atMs, visibleMs: atMs });
  };
  return {
    catchUp() {
      followOrders(clock.now());
      for (; nextAtMs <= clock.now(); nextAtMs += pauseMs()) move(nextAtMs);
    },
  };
}
