import { isLater, type Replica, type Write } from '../engines/replica.ts';

interface Waiting {
  readonly write: Write;
  readonly to: Replica;
  /** Unix ms. */
  readonly writtenAt: number;
  /** How much of the lag it takes: half of it to all of it. */
  readonly share: number;
}

interface Link {
  lagMs: number;
  isIsolated: boolean;
}

export const DEFAULT_LAG_MS = 50;
/** How often it is looked what is due, while something waits. */
const TICK_MS = 20;

/**
 * Carries each write of one table to all others, as a DynamoDB global table does: later, item by item, in no order
 * between items, and the last writer wins. What waits is in memory; after a restart `level` finds it by the stamps.
 */
export class Replicator {
  readonly #replicas: readonly Replica[];
  readonly #links: ReadonlyMap<string, Link>;
  readonly #clock: () => number;
  readonly #random: () => number;
  #waiting: Waiting[] = [];
  #timer: NodeJS.Timeout | undefined;
  #carrying: Promise<void> = Promise.resolve();
  #isStopped = false;

  constructor(replicas: readonly Replica[], { clock = Date.now, random = Math.random } = {}) {
    this.#replicas = replicas;
    this.#links = new Map(replicas.map(({ region }) => [region, { lagMs: DEFAULT_LAG_MS, isIsolated: false }]));
    this.#clock = clock;
    this.#random = random;
    for (const replica of replicas) replica.onWrite(write => this.#add(replica, write));
  }

  /** Sets how long writes from and to the region take at most; of two regions' lags the longer one counts. */
  setLag(region: string, lagMs: number): void {
    this.#link(region).lagMs = lagMs;
  }

  /** While a region is isolated, what is written there and elsewhere waits. */
  setIsolated(region: string, isIsolated: boolean): void {
    this.#link(region).isIsolated = isIsolated;
  }

  linkOf(region: string): Readonly<Link> {
    return this.#link(region);
  }

  /** Gives each table at once what another one has later than it. Nothing else may write meanwhile. */
  async level(): Promise<void> {
    for (const from of this.#replicas) {
      for await (const [key, stamp] of from.stamps()) {
        for (const to of this.#replicas) {
          if (to !== from && isLater(stamp, await to.findStamp(key))) await to.apply(await from.readWrite(key, stamp));
        }
      }
    }
  }

  /** Carries over what is due; resolves when it is there. A timer does it by itself. */
  async deliverDue(): Promise<void> {
    const now = this.#clock();
    const due = this.#waiting.filter(waiting => this.#dueAt(waiting) <= now);
    this.#waiting = this.#waiting.filter(waiting => this.#dueAt(waiting) > now);
    const inOrder = due.toSorted((a, b) => this.#dueAt(a) - this.#dueAt(b));
    await Promise.all(inOrder.map(({ write, to }) => to.apply(write)));
  }

  /** Nothing is carried after this; resolves when what is under way is there. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    await this.#carrying;
  }

  #add(from: Replica, write: Write): void {
    if (this.#isStopped) return;
    const writtenAt = this.#clock();
    for (const to of this.#replicas) {
      if (to !== from) this.#waiting.push({ write, to, writtenAt, share: (1 + this.#random()) / 2 });
    }
    this.#schedule();
  }

  #schedule(): void {
    if (this.#isStopped || this.#timer !== undefined || this.#waiting.length === 0) return;
    this.#timer = setTimeout(() => {
      this.#carrying = this.deliverDue().finally(() => {
        this.#timer = undefined;
        this.#schedule();
      });
    }, TICK_MS);
  }

  /** Unix ms; never, while one of the two is isolated. */
  #dueAt({ write, to, writtenAt, share }: Waiting): number {
    const links = [this.#link(write.stamp.region), this.#link(to.region)];
    if (links.some(({ isIsolated }) => isIsolated)) return Number.POSITIVE_INFINITY;
    return writtenAt + share * Math.max(...links.map(({ lagMs }) => lagMs));
  }

  #link(region: string): Link {
    const link = this.#links.get(region);
    if (link === undefined) throw new Error(`There is no region ${region}.`);
    return link;
  }
}
