import type { Clock } from '../../domain/ports.ts';
import type { DynamoTable, Key } from './table.ts';

/** Not another region's: what one region holds would come to the others late, and its end too. */
export const turnKey = (clientId: string, region: string): Key => ({ pk: `TURN#${clientId}`, sk: region });

/** Longer than the function may run that makes the attempt: whoever dies keeps nobody out for longer. */
export const TURN_MS = 30_000;

/** Who has the API make an attempt while he waits holds a function for as long: each client in turn, one at a time. */
export class AttemptTurns {
  readonly #table: DynamoTable;
  readonly #region: string;
  readonly #clock: Clock;

  constructor(table: DynamoTable, region: string, clock: Clock) {
    this.#table = table;
    this.#region = region;
    this.#clock = clock;
  }

  /** Returns what ends the turn; undefined while the client has another. */
  async take(clientId: string): Promise<(() => Promise<unknown>) | undefined> {
    const now = this.#clock();
    const until = now + TURN_MS;
    const item = { ...turnKey(clientId, this.#region), expiresAtSeconds: Math.ceil(until / 1000) };
    const names = { '#until': 'until' };
    const taken = await this.#table.put(
      { ...item, until },
      { expression: 'attribute_not_exists(pk) OR #until <= :now', names, values: { ':now': now } },
    );
    if (taken === 'stale') return undefined;
    // Stale: it ran out, and the client may have another.
    return () =>
      this.#table.put({ ...item, until: now }, { expression: '#until = :until', names, values: { ':until': until } });
  }
}
