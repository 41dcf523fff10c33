import type { Clock } from '../../domain/ports.ts';
import type { DynamoTable, Key } from './table.ts';

/** Not another region's: what one region holds would come to the others late, and its end too. */
export const turnKey = (clientId: string, region: string, turn: number): Key => ({
  pk: `TURN#${clientId}`,
  sk: `${region}#${turn}`,
});

/** Longer than the function may run that makes the attempt: whoever dies keeps nobody out for longer. */
export const TURN_MS = 30_000;

/** How many a client has at a time. */
export const TURNS = 8;

/** Who has the API make an attempt while he waits holds a function for as long: each client has a few turns at a time. */
export class AttemptTurns {
  readonly #table: DynamoTable;
  readonly #region: string;
  readonly #clock: Clock;

  constructor(table: DynamoTable, region: string, clock: Clock) {
    this.#table = table;
    this.#region = region;
    this.#clock = clock;
  }

  /** Returns what ends the turn; undefined while the client has all of its turns. */
  async take(clientId: string): Promise<(() => Promise<unknown>) | undefined> {
    for (let turn = 0; turn < TURNS; turn++) {
      const end = await this.#takeOne(turnKey(clientId, this.#region, turn));
      if (end !== undefined) return end;
    }
    return undefined;
  }

  async #takeOne(key: Key): Promise<(() => Promise<unknown>) | undefined> {
    const now = this.#clock();
    const until = now + TURN_MS;
    const item = { ...key, expiresAtSeconds: Math.ceil(until / 1000) };
    const names = { '#until': 'until' };
    const taken = await this.#table.put(
      { ...item, until },
      { expression: 'attribute_not_exists(pk) OR #until <= :now', names, values: { ':now': now } },
    );
    if (taken === 'stale') return undefined;
    // Stale: it ran out, and somebody may have taken it.
    return () =>
      this.#table.put({ ...item, until: now }, { expression: '#until = :until', names, values: { ':until': until } });
  }
}
