import * as z from 'zod/mini';
import { DETAIL_LEVELS } from '../../domain/calendars/calendar.ts';
import { LANGUAGES } from '../../domain/calendars/words.ts';
import { connection, named, service, text, time } from './fields.ts';

const FIELDS = {
  id: z.string().check(z.regex(/^cal_[0-9a-f]{24}$/)),
  name: text('For people: calendar programs show it.'),
  services: z.optional(z.array(service).check(z.describe('Left out: all.'))),
  connections: z.optional(z.array(connection).check(z.describe('Left out: all.'))),
  contractId: z.optional(text('Only this contract’s.')),
  detail: z.enum(DETAIL_LEVELS),
  language: z.enum(LANGUAGES),
  createdAt: time('When it was made.'),
  createdBy: text('The client that made it.'),
};

export const CALENDAR = named('Calendar', z.strictObject(FIELDS));
export const CALENDAR_LIST = z.strictObject({ data: z.array(CALENDAR) });
export const CREATED_CALENDAR = named(
  'CreatedCalendar',
  z.strictObject({ ...FIELDS, url: text('To subscribe to, and as good as a password. Shown this once.') }),
);

/** RFC 5545. */
export const CALENDAR_FILE = z.string();
