const KEPT = 10_000;

/** Remembers the last ids: webhooks arrive at least once, and a receiver acts on each but once. */
export class RecentIds {
  readonly #ids = new Set<string>();

  /** False for an id that was added before. */
  add(id: string): boolean {
    if (this.#ids.has(id)) return false;
    this.#ids.add(id);
    if (this.#ids.size > KEPT) for (const oldest of this.#ids.values().take(1)) this.#ids.delete(oldest);
    return true;
  }
}
