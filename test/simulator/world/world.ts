import type { SimulatedClock } from '../clock.ts';
import type { Random } from '../random.ts';
import { type Service, services } from '../services.ts';
import { fieldText, type Item } from './item.ts';
import { newOrder, reschedule } from './new-order.ts';
import type { OrderBook } from './order-book.ts';
import { nextStep, takeStep } from './order-life.ts';

export interface WorldOptions {
  /** How many orders there are at first, and about how many are under way later. */
  orders?: number;
  /** About how often one order changes, on the simulator's clock; without it nothing moves. */
  changeEveryMs?: number;
}

/** Orders that live their life in the book. It moves when asked, and needs no timer. */
export interface World {
  /** Makes every change that is due by now. */
  catchUp(): void;
}

interface Place {
  book: OrderBook;
  clock: SimulatedClock;
  random: Random;
}

interface Entry {
  service: Service;
  item: Item;
}

/** Without `after` the order leaves the list. */
interface Change {
  service: Service;
  before?: Item;
  after?: Item | undefined;
}

export function createWorld({ orders = 40, changeEveryMs }: WorldOptions, { book, clock, random }: Place): World {
  const pauseMs = () => (changeEveryMs ? changeEveryMs * (0.7 + 0.6 * random.fraction()) : Number.POSITIVE_INFINITY);
  settle(orders, { book, clock, random });
  let nextAtMs = clock.now() + pauseMs();
  return {
    catchUp() {
      for (; nextAtMs <= clock.now(); nextAtMs += pauseMs()) change(orders, nextAtMs, { book, random });
    },
  };
}

/** The first orders: every service has some, at every stage of their life. */
function settle(orders: number, { book, clock, random }: Place): void {
  const lists = new Map<Service, Item[]>(services.map(service => [service, []]));
  for (let made = 0; made < orders; made++) {
    // Two rounds over all services, then as orders come later.
    const service = services[made] ?? services[made - services.length] ?? busyService(random);
    // The second Universal One order of every world is an international one.
    let item = newOrder(service, clock.now(), random, made === services.length || undefined);
    while (random.fraction() < 0.4) {
      const step = nextStep(service, item);
      item = (step && takeStep(item, step)) ?? item;
    }
    lists.get(service)?.push(item);
  }
  for (const [service, items] of lists) book.replace(service, items);
}

/** One order changes, and every change can be seen in the list. */
function change(orders: number, atMs: number, { book, random }: Omit<Place, 'clock'>): void {
  const { service, before, after } = chooseChange(orders, atMs, { book, random });
  if (after) book.put(service, after);
  else if (before) book.remove(service, fieldText(before, 'orderRequestNum') ?? '');
}

function chooseChange(orders: number, atMs: number, { book, random }: Omit<Place, 'clock'>): Change {
  const [ended, open] = partition(entriesOf(book), ({ service, item }) => nextStep(service, item) === undefined);
  const roll = random.fraction();
  if (isFilled(ended) && ended.length > orders / 2) {
    // Ended orders go one day, so that a world may run for ever.
    const { service, item } = random.pick(ended);
    return { service, before: item };
  }
  if (!isFilled(open) || open.length < orders / 2 || (roll < 0.28 && open.length < orders)) {
    const service = busyService(random);
    return { service, after: newOrder(service, atMs, random) };
  }
  const { service, item } = random.pick(open);
  if (roll > 0.85) return { service, before: item, after: reschedule(item, atMs, random) };
  const step = nextStep(service, item);
  return { service, before: item, after: step && takeStep(item, step) };
}

/** What a test put in without a number is the test's own to move. */
function entriesOf(book: OrderBook): Entry[] {
  return services
    .flatMap(service => book.list(service).map(item => ({ service, item })))
    .filter(({ item }) => fieldText(item, 'orderRequestNum') !== undefined);
}

/** Universal One has the longest lives, and most of the orders. */
function busyService(random: Random): Service {
  return random.fraction() < 0.4 ? 'uno' : random.pick(services);
}

function isFilled<T>(list: T[]): list is [T, ...T[]] {
  return list.length > 0;
}

function partition<T>(list: readonly T[], test: (one: T) => boolean): [T[], T[]] {
  return [list.filter(test), list.filter(one => !test(one))];
}
