import type { Event } from '../../domain/events/event.ts';
import type { Clock } from '../../domain/ports.ts';
import type { EntryEvents, SequenceRange } from '../../domain/watch/entry-history.ts';
import type { DynamoTable } from './table.ts';

/** The events of an order or detail, as the index `history` shows them: the last ones may lack. */
export class HistoryQueries implements EntryEvents {
  readonly #table: DynamoTable;
  readonly #clock: Clock;

  constructor(table: DynamoTable, clock: Clock) {
    this.#table = table;
    this.#clock = clock;
  }

  async *listEvents(entryId: string, where: SequenceRange, atOnce: number): AsyncGenerator<Event> {
    const isBelow = 'below' in where;
    const items = this.#table.queryItems({
      index: 'history',
      where: {
        expression: `orderId = :id AND #sequence ${isBelow ? '<' : '>'} :sequence`,
        names: { '#sequence': 'sequence' },
        values: { ':id': entryId, ':sequence': isBelow ? where.below : where.above },
      },
      descending: isBelow,
      limit: atOnce,
    });
    for await (const { eventId, body, expiresAtSeconds } of items)
      if (Number(expiresAtSeconds) * 1000 > this.#clock()) yield { id: String(eventId), body: String(body) };
  }
}
