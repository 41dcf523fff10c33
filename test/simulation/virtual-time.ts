/** Virtual time in milliseconds: what sleeps is woken in order, and nothing else makes time pass. */
export class VirtualTime {
  now: number;
  readonly #sleepers: { readonly at: number; readonly order: number; readonly wake: () => void }[] = [];
  #order = 0;

  constructor(now: number) {
    this.now = now;
  }

  sleep(ms: number): Promise<void> {
    return new Promise(wake => this.#add(this.now + ms, wake));
  }

  after(ms: number, run: () => void): void {
    this.#add(this.now + ms, run);
  }

  /** Lets everything happen up to `end`; then time stands there. */
  async runUntil(end: number): Promise<void> {
    for (;;) {
      // All that follows from the last step without sleeping.
      await new Promise<void>(resolve => process.nextTick(resolve));
      const next = this.#sleepers[0];
      if (next === undefined || next.at > end) break;
      this.#removeFirst();
      this.now = next.at;
      next.wake();
    }
    this.now = end;
  }

  #add(at: number, wake: () => void): void {
    const heap = this.#sleepers;
    heap.push({ at, order: this.#order++, wake });
    for (let i = heap.length - 1; i > 0; ) {
      const parent = (i - 1) >> 1;
      if (!this.#isBefore(i, parent)) break;
      this.#swap(i, parent);
      i = parent;
    }
  }

  #removeFirst(): void {
    const heap = this.#sleepers;
    this.#swap(0, heap.length - 1);
    heap.pop();
    for (let i = 0; ; ) {
      let least = i;
      for (const child of [2 * i + 1, 2 * i + 2])
        if (child < heap.length && this.#isBefore(child, least)) least = child;
      if (least === i) break;
      this.#swap(i, least);
      i = least;
    }
  }

  #isBefore(i: number, j: number): boolean {
    const [a, b] = [this.#sleepers[i], this.#sleepers[j]];
    return a !== undefined && b !== undefined && (a.at - b.at || a.order - b.order) < 0;
  }

  #swap(i: number, j: number): void {
    const heap = this.#sleepers;
    const [a, b] = [heap[i], heap[j]];
    if (a && b) [heap[i], heap[j]] = [b, a];
  }
}
