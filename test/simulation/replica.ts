import type { Random } from '../simulator/random.ts';
import type { VirtualTime } from './virtual-time.ts';

interface Version {
  /** When it was written, in the time of the table's service: the same for all regions. */
  readonly order: number;
  /** Undefined: it was deleted. */
  readonly value: string | undefined;
}

/**
 * One region's copy of a global table: a write is seen here at once and elsewhere later, each item by itself and in no
 * order, and of two writes the later one remains everywhere.
 */
export class Replica extends Map<string, string> {
  readonly #versions = new Map<string, Version>();
  readonly #send: (key: string, version: Version) => void;
  readonly #nextOrder: () => number;

  constructor(send: (key: string, version: Version) => void, nextOrder: () => number) {
    super();
    this.#send = send;
    this.#nextOrder = nextOrder;
  }

  override set(key: string, value: string): this {
    this.#write(key, value);
    return this;
  }

  override delete(key: string): boolean {
    const wasThere = this.has(key);
    this.#write(key, undefined);
    return wasThere;
  }

  #write(key: string, value: string | undefined): void {
    const version = { order: this.#nextOrder(), value };
    this.receive(key, version);
    this.#send(key, version);
  }

  receive(key: string, version: Version): void {
    if ((this.#versions.get(key)?.order ?? -1) > version.order) return;
    this.#versions.set(key, version);
    if (version.value === undefined) super.delete(key);
    else super.set(key, version.value);
  }
}

/** Replicas that hear of each other after seconds, now and then after a minute, and not at all while one is cut off. */
export function createReplicas(
  count: number,
  { time, random, isCutOff }: { time: VirtualTime; random: Random; isCutOff: (replica: number) => boolean },
): Replica[] {
  let order = 0;
  const replicas: Replica[] = Array.from(
    { length: count },
    (_, from) =>
      new Replica(
        (key, version) => {
          for (const [to, replica] of replicas.entries()) if (to !== from) deliver(from, to, replica, key, version);
        },
        () => order++,
      ),
  );
  const deliver = (from: number, to: number, replica: Replica, key: string, version: Version) => {
    const isSlow = random.fraction() < 0.05;
    const lagMs = isSlow ? random.integer(3_000, 60_000) : random.integer(200, 2_000);
    time.after(lagMs, () => {
      if (isCutOff(from) || isCutOff(to)) deliver(from, to, replica, key, version);
      else replica.receive(key, version);
    });
  };
  return replicas;
}
