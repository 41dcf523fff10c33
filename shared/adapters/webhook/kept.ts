const MOST = 10_000;

/** Keeps what was made for a name. Where there are too many names, all are forgotten. */
export class Kept<T> {
  readonly #made = new Map<string, T>();

  get(name: string, make: () => T): T {
    const known = this.#made.get(name);
    if (known !== undefined) return known;
    const made = make();
    if (this.#made.size >= MOST) this.#made.clear();
    this.#made.set(name, made);
    return made;
  }
}
