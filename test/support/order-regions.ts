import { type Event, factsOf } from '../../shared/domain/events/event.ts';
import { parseJson } from '../../shared/domain/provider/json.ts';
import type { Order } from '../../shared/domain/provider/order.ts';
import { orderIdOfKey } from '../../shared/domain/provider/order-id.ts';
import type { PollResult } from '../../shared/domain/watch/poll.ts';
import type { OrderState } from '../../shared/domain/watch/poll-state.ts';
import { CopiedMap, type Copy, copyOfFeed, exchange } from './copies.ts';
import { MemoryPolls } from './memory-polls.ts';
import { Crash, type CrashPlan, INTERVAL_MS, PollLab, SUBJECT } from './poll-lab.ts';

export const ORDER_REGIONS = ['jp', 'us'] as const;
export type OrderRegion = (typeof ORDER_REGIONS)[number];

/** Polls of orders in two regions, each with its copy of the table, its lane and its queue. */
export class OrderRegions {
  now = Date.parse('2026-11-23T03:00:00Z');
  orders: Order[] = [];
  readonly jp: PollLab;
  readonly us: PollLab;
  readonly #items: Readonly<Record<OrderRegion, CopiedMap>>;
  readonly #feeds: Readonly<Record<OrderRegion, Copy<unknown>>>;
  #writes = 0;

  constructor() {
    const nextTime = () => ++this.#writes;
    this.#items = { jp: new CopiedMap(nextTime), us: new CopiedMap(nextTime) };
    const labOf = (region: OrderRegion) => {
      const lab = new PollLab(region, new MemoryPolls(this.#items[region]));
      return Object.defineProperty(lab, 'now', { get: () => this.now });
    };
    this.jp = labOf('jp');
    this.us = labOf('us');
    this.#feeds = { jp: copyOfFeed(this.jp.feed, nextTime), us: copyOfFeed(this.us.feed, nextTime) };
  }

  tick(ms = INTERVAL_MS): void {
    this.now += ms;
  }

  /** What it sends reaches the feed at once, unless the poll dies or fan-out waits for a later one. */
  async poll(region: OrderRegion, crash?: CrashPlan, fansOut = true): Promise<PollResult | 'died'> {
    const lab = this[region];
    lab.orders = this.orders;
    try {
      const result = await lab.poll(crash, { regions: ORDER_REGIONS });
      if (fansOut) await lab.fanOut();
      return result;
    } catch (error) {
      if (error instanceof Crash) return 'died';
      throw error;
    }
  }

  /** Some of what was written to one copy reaches the other; all of it by default. */
  replicate(picks: readonly boolean[] = [true]): void {
    exchange(this.#items.jp.copy, this.#items.us.copy, picks);
    this.replicateFeed(picks);
  }

  /** What is in the feed reaches the other copy before anything else does. */
  replicateFeed(picks: readonly boolean[] = [true]): void {
    exchange(this.#feeds.jp, this.#feeds.us, picks);
  }

  /** What both regions put into the feed, each event once. */
  get told(): Event[] {
    const events = ORDER_REGIONS.flatMap(region => this[region].published);
    return [...new Map(events.map(event => [event.id, event])).values()];
  }

  stored(region: OrderRegion): Promise<OrderState[]> {
    return this[region].polls.readOrders(SUBJECT, 0, 255);
  }

  /** What the events with the highest sequence of each order say of it: as a rule one, of rivals more. */
  lastWords(): Map<string, { readonly type: string; readonly sequence: number; readonly order: Order }[]> {
    const told = this.told.map(event => {
      const { orderId, sequence = 0, type } = factsOf(event);
      return { orderId, sequence, type, order: (parseJson(event.body) as { data: { order: Order } }).data.order };
    });
    const byOrder = Map.groupBy(
      told.filter(({ orderId }) => orderId !== undefined),
      ({ orderId = '' }) => orderId,
    );
    return new Map(
      [...byOrder].map(([id, events]) => {
        const top = Math.max(...events.map(({ sequence }) => sequence));
        return [id, events.filter(({ sequence }) => sequence === top)];
      }),
    );
  }

  /** Orders of which a last event tells something else than is stored in the region. */
  async misled(region: OrderRegion): Promise<string[]> {
    const states = new Map((await this.stored(region)).map(state => [orderIdOfKey(SUBJECT, state.key), state]));
    return [...this.lastWords()].flatMap(([id, words]) => {
      const state = states.get(id);
      const isRight = words.every(
        ({ type, sequence, order }) =>
          state !== undefined &&
          sequence <= state.sequence &&
          (type === 'order.removed') === (state.removedAt !== undefined) &&
          (type === 'order.removed' || JSON.stringify(order) === JSON.stringify(state.value)),
      );
      return isRight ? [] : [`${id}: told ${JSON.stringify(words)}, stored ${JSON.stringify(state)}`];
    });
  }
}
