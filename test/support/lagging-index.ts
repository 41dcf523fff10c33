import type { Clock } from '../../shared/domain/ports.ts';

interface Entry<T> {
  readonly value: T;
  readonly revision: number;
  readonly visibleAt: number;
}

/** An index as DynamoDB keeps one: a put shows in it some time later, and until then the index has what was before. */
export class LaggingIndex<T> {
  readonly #entries = new Map<string, Entry<T>[]>();
  readonly #clock: Clock;
  readonly #lagMs: () => number;

  /** @param lagMs of the next put */
  constructor(clock: Clock = () => 0, lagMs: () => number = () => 0) {
    this.#clock = clock;
    this.#lagMs = lagMs;
  }

  put(key: string, value: T, revision: number): void {
    const visibleAt = this.#clock() + this.#lagMs();
    this.#entries.set(key, [...(this.#entries.get(key) ?? []), { value, revision, visibleAt }]);
  }

  /** What shows now and matches. */
  filter(matches: (value: T) => boolean): T[] {
    const now = this.#clock();
    return [...this.#entries].flatMap(([key, entries]) => {
      const [newest] = entries.filter(({ visibleAt }) => visibleAt <= now).sort((a, b) => b.revision - a.revision);
      if (newest === undefined) return [];
      this.#entries.set(
        key,
        entries.filter(({ revision }) => revision >= newest.revision),
      );
      return matches(newest.value) ? [newest.value] : [];
    });
  }
}
