import type { Random } from '../simulator/random.ts';
import type { VirtualTime } from './virtual-time.ts';

/** Between two replicas that are not cut off. */
export const MAX_LAG_MS = 60_000;

interface Version<V> {
  /** When it was written, in the time of the table's service: the same for all regions. */
  readonly order: number;
  /** Undefined: it was deleted. */
  readonly value: V | undefined;
}

/**
 * One region's copy of a global table: a write is seen here at once and elsewhere later, each item by itself and in no
 * order, and of two writes the later one remains everywhere.
 */
export class Replica<V = string> extends Map<string, V> {
  readonly #orders = new Map<string, number>();
  readonly #send: (key: string, version: Version<V>) => void;
  readonly #nextOrder: () => number;
  /** Told of each version that the copy takes: of its own writes and of others'. */
  onTake: (key: string, value: V, order: number) => void = () => undefined;

  constructor(send: (key: string, version: Version<V>) => void, nextOrder: () => number) {
    super();
    this.#send = send;
    this.#nextOrder = nextOrder;
  }

  override set(key: string, value: V): this {
    this.#write(key, value);
    return this;
  }

  override delete(key: string): boolean {
    const wasThere = this.has(key);
    this.#write(key, undefined);
    return wasThere;
  }

  #write(key: string, value: V | undefined): void {
    const version = { order: this.#nextOrder(), value };
    this.receive(key, version);
    this.#send(key, version);
  }

  receive(key: string, { order, value }: Version<V>): void {
    if ((this.#orders.get(key) ?? -1) > order) return;
    this.#orders.set(key, order);
    if (value === undefined) super.delete(key);
    else {
      super.set(key, value);
      this.onTake(key, value, order);
    }
  }
}

export interface Replication {
  readonly time: VirtualTime;
  readonly random: Random;
  /** Nothing is replicated to or from it. */
  readonly isCutOff: (replica: number) => boolean;
  /** How long after a try while one is cut off the next is made; by default as long as a lag. */
  readonly retryMs?: number;
  /** How long a write is on its way, where it takes longer than usual. */
  readonly delayMs?: (replica: number, key: string) => number;
  /** What it wrote is lost with it. */
  readonly isLost?: (replica: number) => boolean;
  /** Told of each write, with the replica that made it. */
  readonly onWrite?: (replica: number, key: string) => void;
}

/** Replicas that hear of each other after seconds, now and then after a minute, and not at all while one is cut off. */
export function createReplicas<V = string>(
  count: number,
  { time, random, isCutOff, retryMs, delayMs = () => 0, isLost = () => false, onWrite = () => undefined }: Replication,
): Replica<V>[] {
  let order = 0;
  const replicas: Replica<V>[] = Array.from({ length: count }, (_, from) => {
    const send = (key: string, version: Version<V>) => {
      onWrite(from, key);
      for (const [to, replica] of replicas.entries()) if (to !== from) deliver(from, to, replica, key, version);
    };
    return new Replica<V>(send, () => order++);
  });
  const deliver = (from: number, to: number, replica: Replica<V>, key: string, version: Version<V>) => {
    const isSlow = random.fraction() < 0.05;
    const lagMs = isSlow ? random.integer(3_000, MAX_LAG_MS) : random.integer(200, 2_000);
    const arrive = () => {
      if (isLost(from) || isLost(to)) return;
      if (!isCutOff(from) && !isCutOff(to)) replica.receive(key, version);
      else if (retryMs === undefined) deliver(from, to, replica, key, version);
      else time.after(retryMs, arrive);
    };
    time.after(lagMs + delayMs(from, key), arrive);
  };
  return replicas;
}
