import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DynamoCalendars } from '../../../../shared/adapters/dynamodb/calendars.ts';
import type { Calendar } from '../../../../shared/domain/calendars/calendar.ts';
import { startTable, type TestTable } from '../../../support/table.ts';

const GONE = { deletedAt: '2026-11-23T03:00:00.000Z', deletedBy: 'operator' };
let engine: TestTable;
let store: DynamoCalendars;
let made: Calendar;
let count = 0;
beforeAll(async () => {
  engine = await startTable();
});
beforeEach(() => {
  store = new DynamoCalendars(engine.table);
  made = {
    id: `cal_${String(++count).padStart(24, '0')}`,
    name: '工事予定',
    services: ['uno'],
    detail: 'milestones',
    language: 'ja',
    version: 1,
    createdAt: '2026-11-23T03:00:00.000Z',
    createdBy: 'operator',
  };
});
afterAll(() => engine.close());

describe('calendars in DynamoDB', () => {
  it('are found and listed as they were made', async () => {
    await store.addCalendar(made);
    expect(await store.findCalendar(made.id)).toEqual(made);
    expect(await store.listCalendars()).toContainEqual(made);
  });

  it('are made once', async () => {
    await store.addCalendar(made);
    await expect(store.addCalendar({ ...made, name: 'x' })).rejects.toThrow(made.id);
    expect(await store.findCalendar(made.id)).toEqual(made);
  });

  it('stay deleted, whatever arrives later, in any order (invariant 21)', async () => {
    await store.deleteCalendar(made.id, GONE);
    await store.addCalendar(made);
    expect(await store.findCalendar(made.id)).toBeUndefined();
    expect((await store.listCalendars()).map(({ id }) => id)).not.toContain(made.id);
    await store.deleteCalendar(made.id, { ...GONE, deletedBy: 'other' });
    expect(await store.findCalendar(made.id)).toBeUndefined();
  });
});
