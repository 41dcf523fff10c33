interface Sleeper {
  readonly at: number;
  /** Of two that are to be woken at one time the first comes first. */
  readonly order: number;
  /** Undefined: nobody waits any more. */
  wake: (() => void) | undefined;
}

/** Virtual time in milliseconds: what sleeps is woken in order, and nothing else makes time pass. */
export class VirtualTime {
  now: number;
  /** A binary heap: none is before its parent. */
  readonly #sleepers: Sleeper[] = [];
  #order = 0;

  constructor(now: number) {
    this.now = now;
  }

  sleep(ms: number): Promise<void> {
    return new Promise(wake => this.#add(this.now + ms, wake));
  }

  /** Returns what keeps it from happening. */
  after(ms: number, run: () => void): () => void {
    const sleeper = this.#add(this.now + ms, run);
    return () => {
      sleeper.wake = undefined;
    };
  }

  /** Lets everything happen up to `end`; then time stands there. */
  async runUntil(end: number): Promise<void> {
    let isSettled = false;
    for (;;) {
      // All that follows from the last step without sleeping.
      if (!isSettled) await new Promise<void>(resolve => process.nextTick(resolve));
      const next = this.#sleepers[0];
      if (next === undefined || next.at > end) break;
      this.#removeFirst();
      isSettled = next.wake === undefined;
      if (next.wake === undefined) continue;
      this.now = next.at;
      next.wake();
    }
    this.now = end;
  }

  #add(at: number, wake: () => void): Sleeper {
    const heap = this.#sleepers;
    const sleeper: Sleeper = { at, order: this.#order++, wake };
    let i = heap.length;
    for (; i > 0; i = (i - 1) >> 1) {
      const parent = heap[(i - 1) >> 1] as Sleeper;
      if (!isBefore(sleeper, parent)) break;
      heap[i] = parent;
    }
    heap[i] = sleeper;
    return sleeper;
  }

  #removeFirst(): void {
    const heap = this.#sleepers;
    const last = heap.pop() as Sleeper;
    if (heap.length === 0) return;
    let i = 0;
    for (let child = 1; child < heap.length; child = 2 * i + 1) {
      const right = child + 1;
      if (right < heap.length && isBefore(heap[right] as Sleeper, heap[child] as Sleeper)) child = right;
      const least = heap[child] as Sleeper;
      if (!isBefore(least, last)) break;
      heap[i] = least;
      i = child;
    }
    heap[i] = last;
  }
}

function isBefore(a: Sleeper, b: Sleeper): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}
