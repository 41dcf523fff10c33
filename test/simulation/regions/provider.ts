import { UpstreamUnreachable } from '../../../shared/domain/provider/upstream-error.ts';
import type { Random } from '../../simulator/random.ts';
import { listAnswer, order } from '../../support/poll-lab.ts';
import type { VirtualTime } from '../virtual-time.ts';
import { entryName, type Listing, type Shown, type Weather } from './listing.ts';

/** So many orders are a mass when they are missing at once, and more than a fifth of all. */
const MASS = 24;

/** One service of a provider whose orders come, change, and go. */
export class SimulatedProvider {
  readonly #time: VirtualTime;
  readonly #random: Random;
  readonly #weather: Weather;
  readonly #orders = new Map<number, number>();
  /** The status that an order had before, for one that comes back. */
  readonly #before = new Map<number, number>();
  /** Those that went at once. */
  readonly #wentTogether = new Set<number>();
  #orderCount = 0;
  #statusCount = 0;

  constructor(orders: number, { time, random, weather }: { time: VirtualTime; random: Random; weather: Weather }) {
    this.#time = time;
    this.#random = random;
    this.#weather = weather;
    for (let i = 0; i < orders; i++) this.#add();
  }

  get orders(): Listing {
    return listingOf(this.#orders);
  }

  /** Something happens to one order. Returns what, in words. */
  change(): string {
    const random = this.#random;
    const numbers = [...this.#orders.keys()];
    const kind = random.fraction();
    if (numbers.length === 0 || kind < 0.1) return `order ${this.#add()} comes`;
    const number = numbers[random.integer(0, numbers.length - 1)] as number;
    if (kind < 0.2) {
      this.#orders.delete(number);
      return `order ${number} goes`;
    }
    const status = this.#orders.get(number) as number;
    const next = kind < 0.3 ? (this.#before.get(number) ?? ++this.#statusCount) : ++this.#statusCount;
    this.#before.set(number, status);
    this.#orders.set(number, next);
    return `order ${number} has status ${next}`;
  }

  /** The first of its orders go, so many that it looks like a fault. */
  loseMass(): string {
    const going = this.#mass;
    for (const number of going) {
      this.#orders.delete(number);
      this.#wentTogether.add(number);
    }
    return `${going.length} orders go`;
  }

  /** @param onShown told of a complete answer */
  async answer(region: number, onShown: (shown: Shown) => void): Promise<string> {
    const random = this.#random;
    const at = this.#time.now;
    const listing = new Map(this.#orders);
    const missing = this.#weather.isPartial() ? this.#mass : [];
    for (const number of missing) listing.delete(number);
    await answerTime(this.#time, random);
    if (this.#weather.isBroken(region)) throw new UpstreamUnreachable('timeout', 'no answer');
    const lie = random.fraction() / this.#weather.lies();
    const body = () => listAnswer([...listing].map(([number, orderStatus]) => order(number, { orderStatus })));
    if (lie < 0.25) return JSON.stringify({ items: [], resultCount: listing.size + 1 });
    if (lie < 0.5) return body().slice(0, -random.integer(1, 20));
    if (lie < 0.6) return '<html>maintenance</html>';
    if (lie < 1 && listing.size > 0) listing.delete([...listing.keys()][random.integer(0, listing.size - 1)] ?? 0);
    const massMissing = new Set([...missing, ...this.#wentTogether].map(number => entryName('order', number)));
    onShown({ at, listing: listingOf(listing), massMissing });
    return body();
  }

  /** None where there are not so many. */
  get #mass(): number[] {
    return this.#orders.size < MASS ? [] : [...this.#orders.keys()].slice(0, MASS);
  }

  #add(): number {
    const number = ++this.#orderCount;
    this.#orders.set(number, ++this.#statusCount);
    return number;
  }
}

export const answerTime = (time: VirtualTime, random: Random) =>
  time.sleep(random.fraction() < 0.1 ? random.integer(2_000, 20_000) : random.integer(200, 2_000));

const listingOf = (orders: ReadonlyMap<number, number>): Listing =>
  new Map([...orders].map(([number, status]) => [entryName('order', number), status]));
