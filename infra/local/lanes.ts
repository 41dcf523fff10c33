/** Work in lanes that take turns: a lane with much work, or with work that hangs, does not delay the others. */
export class Lanes<T> {
  readonly #limits: { readonly perLane: number; readonly inAll: number };
  readonly #waiting = new Map<string, T[]>();
  readonly #running = new Map<string, number>();
  #runningInAll = 0;

  constructor(limits: { perLane: number; inAll: number }) {
    this.#limits = limits;
  }

  get waiting(): T[] {
    return [...this.#waiting.values()].flat();
  }

  get waitingCount(): number {
    return this.#waiting.values().reduce((sum, list) => sum + list.length, 0);
  }

  add(lane: string, one: T): void {
    const list = this.#waiting.get(lane);
    if (list) list.push(one);
    else this.#waiting.set(lane, [one]);
  }

  /** Up to `size` of the lane whose turn it is; undefined while none may run. Its lane must be given to `finish` later. */
  take(size: number): { readonly lane: string; readonly batch: T[] } | undefined {
    if (this.#runningInAll >= this.#limits.inAll) return undefined;
    // Half of the room is for lanes of which nothing runs: those that hang cannot fill it by their second batches.
    const perLane = this.#runningInAll < this.#limits.inAll / 2 ? this.#limits.perLane : 1;
    for (const [lane, list] of this.#waiting) {
      const running = this.#running.get(lane) ?? 0;
      if (running >= perLane) continue;
      const batch = list.splice(0, size);
      // The lane goes to the end, so that each has its turn.
      this.#waiting.delete(lane);
      if (list.length > 0) this.#waiting.set(lane, list);
      this.#running.set(lane, running + 1);
      this.#runningInAll++;
      return { lane, batch };
    }
    return undefined;
  }

  finish(lane: string): void {
    const running = (this.#running.get(lane) ?? 1) - 1;
    if (running === 0) this.#running.delete(lane);
    else this.#running.set(lane, running);
    this.#runningInAll--;
  }
}
