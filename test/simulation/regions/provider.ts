import { UpstreamUnreachable } from '../../../shared/domain/provider/upstream-error.ts';
import type { Random } from '../../simulator/random.ts';
import { listAnswer, order } from '../../support/poll-lab.ts';
import type { VirtualTime } from '../virtual-time.ts';

/** What an answer lists: by number, each order's status. Every status is given once, but for some that come back. */
export type Listing = ReadonlyMap<number, number>;

/** A complete answer, and when it was asked for. */
export interface Shown {
  readonly at: number;
  readonly listing: Listing;
}

export interface Weather {
  /** Whether this region's way to the provider is broken. */
  readonly isBroken: (region: number) => boolean;
  /** How often an answer is not complete, or complete and lacks an order. */
  readonly lies: () => number;
}

/** One service of a provider whose orders come, change, and go. */
export class SimulatedProvider {
  readonly #time: VirtualTime;
  readonly #random: Random;
  readonly #weather: Weather;
  readonly #orders = new Map<number, number>();
  /** The status that an order had before, for one that comes back. */
  readonly #before = new Map<number, number>();
  #orderCount = 0;
  #statusCount = 0;

  constructor(orders: number, { time, random, weather }: { time: VirtualTime; random: Random; weather: Weather }) {
    this.#time = time;
    this.#random = random;
    this.#weather = weather;
    for (let i = 0; i < orders; i++) this.#add();
  }

  get orders(): Listing {
    return new Map(this.#orders);
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

  /** @param onShown told of a complete answer */
  async answer(region: number, onShown: (shown: Shown) => void): Promise<string> {
    const random = this.#random;
    const at = this.#time.now;
    const listing = new Map(this.#orders);
    await this.#time.sleep(random.fraction() < 0.1 ? random.integer(2_000, 20_000) : random.integer(200, 2_000));
    if (this.#weather.isBroken(region)) throw new UpstreamUnreachable('timeout', 'no answer');
    const lie = random.fraction() / this.#weather.lies();
    const items = [...listing].map(([number, orderStatus]) => order(number, { orderStatus }));
    if (lie < 0.25) return JSON.stringify({ items: items.slice(1), resultCount: items.length + 1 });
    if (lie < 0.5) return listAnswer(items).slice(0, -random.integer(1, 20));
    if (lie < 0.6) return '<html>maintenance</html>';
    if (lie < 1 && items.length > 0) {
      const number = [...listing.keys()][random.integer(0, items.length - 1)] as number;
      listing.delete(number);
      onShown({ at, listing });
      return listAnswer(items.filter(item => Number(item.orderRequestNum) !== number));
    }
    onShown({ at, listing });
    return listAnswer(items);
  }

  #add(): number {
    const number = ++this.#orderCount;
    this.#orders.set(number, ++this.#statusCount);
    return number;
  }
}
