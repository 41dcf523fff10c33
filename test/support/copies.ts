import type { MemoryFeed } from './memory-feed.ts';

interface Write<V> {
  readonly key: string;
  readonly value: V;
  readonly at: number;
}

/** A region's copy of a table: of two writes of an item the later one stays. */
export class Copy<V> {
  /** Writes that have not reached the other copy. */
  readonly pending: Write<V>[] = [];
  readonly #writtenAt = new Map<string, number>();
  readonly #nextTime: () => number;
  readonly #apply: (key: string, value: V) => void;

  /**
   * @param nextTime the same for all copies
   * @param apply stores what comes from the other copy
   */
  constructor(nextTime: () => number, apply: (key: string, value: V) => void) {
    this.#nextTime = nextTime;
    this.#apply = apply;
  }

  /** To be called with each write here. */
  wrote(key: string, value: V): void {
    const at = this.#nextTime();
    this.#writtenAt.set(key, at);
    this.pending.push({ key, value, at });
  }

  receive({ key, value, at }: Write<V>): void {
    if (at < (this.#writtenAt.get(key) ?? 0)) return;
    this.#writtenAt.set(key, at);
    this.#apply(key, value);
  }
}

/** Some of what was written to one copy reaches the other: each write whose turn in `picks` is true. */
export function exchange<V>(a: Copy<V>, b: Copy<V>, picks: readonly boolean[]): void {
  for (const [from, to] of [[a, b] as const, [b, a] as const])
    from.pending.splice(0).forEach((write, i) => {
      if (picks[i % picks.length]) to.receive(write);
      else from.pending.push(write);
    });
}

/** Items of one region's table. */
export class CopiedMap extends Map<string, string> {
  readonly copy: Copy<string>;

  constructor(nextTime: () => number) {
    super();
    this.copy = new Copy(nextTime, (key, value) => super.set(key, value));
  }

  override set(key: string, value: string): this {
    this.copy.wrote(key, value);
    return super.set(key, value);
  }
}

/** Of what a region puts into the feed. */
export function copyOfFeed({ store }: MemoryFeed, nextTime: () => number): Copy<unknown> {
  const copy = new Copy<unknown>(nextTime, (key, item) => store.receive(key, item as never));
  store.onPut = (key, item) => copy.wrote(key, item);
  return copy;
}
