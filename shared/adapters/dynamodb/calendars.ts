import type { Calendar } from '../../domain/calendars/calendar.ts';
import type { CalendarDeletion, CalendarStore } from '../../domain/calendars/ports.ts';
import { DELETION_KEPT_MS, expiresAtSeconds } from '../../domain/events/retention.ts';
import { familiesIn, familyKey, familyOf } from './item-family.ts';
import { type DynamoTable, type Item, inPartition, NOT_THERE } from './table.ts';

const CALENDARS_PARTITION = 'CALENDARS';
const DELETED = 'DELETED';

const key = (id: string, ...parts: readonly string[]) => familyKey(CALENDARS_PARTITION, id, ...parts);

/** Calendars, and their deletions beside them; neither is ever changed. */
export class DynamoCalendars implements CalendarStore {
  readonly #table: DynamoTable;

  constructor(table: DynamoTable) {
    this.#table = table;
  }

  async findCalendar(id: string): Promise<Calendar | undefined> {
    return fromItems(await this.#table.queryAll({ where: familyOf(CALENDARS_PARTITION, id) }))[0];
  }

  async listCalendars(): Promise<Calendar[]> {
    return fromItems(await this.#table.queryAll({ where: inPartition(CALENDARS_PARTITION) }));
  }

  async addCalendar(calendar: Calendar): Promise<void> {
    const added = await this.#table.put({ ...calendar, ...key(calendar.id) }, NOT_THERE);
    if (added === 'stale') throw new Error(`There is a calendar ${calendar.id} already.`);
  }

  async deleteCalendar(id: string, deletion: CalendarDeletion): Promise<void> {
    const expires = expiresAtSeconds(Date.parse(deletion.deletedAt), DELETION_KEPT_MS);
    // Stale: it is deleted already.
    await this.#table.put({ ...deletion, ...key(id, DELETED), expiresAtSeconds: expires }, NOT_THERE);
    await this.#table.delete(key(id));
  }
}

function fromItems(items: readonly Item[]): Calendar[] {
  return familiesIn(items).flatMap(({ own, of }) =>
    own === undefined || of(DELETED).length > 0 ? [] : [own as unknown as Calendar],
  );
}
