import * as z from 'zod/mini';
import { EVENT_TYPES } from '../domain/events/event.ts';
import { parseOrderId } from '../domain/provider/order-id.ts';
import { SERVICES } from '../domain/provider/services.ts';

/** Fields that several calls take. A message continues the field's name: "must be text". */

export const text = z
  .string('must be text')
  .check(z.refine(value => value.isWellFormed(), 'must be well-formed Unicode'));

// A pattern, unlike a refinement, is seen in the OpenAPI document.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
const NO_CONTROL = /^[^\u0000-\u001f\u007f-\u009f]*$/;

/** Text that people read, on a terminal too. */
export const label = text.check(z.regex(NO_CONTROL, 'must not contain control characters'));

export const service = z.enum(SERVICES, `must be one of ${SERVICES.join(', ')}`);

const TIME = 'must be a date and time such as 2026-11-23T03:00:00Z';
/** In a query `+` is a blank. */
const LOST_PLUS = /T[\d:.]{1,20} \d\d:?\d\d$/;

/** A query parameter: unix ms. Date.parse alone would take February 31 for March 3. */
export const time = z.pipe(
  z.iso.datetime({
    offset: true,
    error: ({ input }) => (LOST_PLUS.test(String(input)) ? `${TIME} (write + as %2B)` : TIME),
  }),
  z.transform(Date.parse),
);

const DAY = 'must be a day such as 2026-11-23';
const DAY_MS = 24 * 60 * 60 * 1000;

/** A query parameter: a day of a calendar, counted from 1970. */
export const day = z.pipe(
  z.iso.date(DAY),
  z.transform(text => Date.parse(text) / DAY_MS),
);

export const orderId = z
  .string()
  .check(
    z.refine(id => parseOrderId(id) !== undefined, 'must be the id of an order such as uno~123456789012~N12345678'),
  );

const FAMILIES = [...new Set(EVENT_TYPES.map(type => `${type.split('.')[0]}.*`))];

/** What endpoints and readers may ask for: a type's name, a family, or everything. */
export const EVENT_TYPE_PATTERNS: readonly string[] = ['*', ...FAMILIES, ...EVENT_TYPES];

export const eventTypePattern = z.enum(EVENT_TYPE_PATTERNS, `must be one of ${EVENT_TYPE_PATTERNS.join(', ')}`);

const DEFAULT_LIMIT = 100;
const MAX_LIMIT = 1000;

/** How many a page has at most: a query parameter, so text before it is parsed. */
export const limit = z._default(
  z.pipe(
    z.string().check(z.regex(/^[0-9]{1,4}$/, `must be a number from 1 to ${MAX_LIMIT}`)),
    z.pipe(
      z.transform(Number),
      z.int().check(z.minimum(1, 'must be at least 1'), z.maximum(MAX_LIMIT, `must be at most ${MAX_LIMIT}`)),
    ),
  ),
  DEFAULT_LIMIT,
);

/** At least one, and none twice. */
export const listOf = <Item extends z.ZodMiniType<string>>(item: Item) =>
  z.array(item, 'must be a list').check(
    z.minLength(1, 'must name at least one'),
    z.refine(list => new Set(list).size === list.length, 'must not name one twice'),
    // A refinement is not seen from outside.
    z.meta({ uniqueItems: true }),
  );

/** How long older secrets go on beside a new one. */
const DAY_SECONDS = 24 * 60 * 60;
const MAX_OVERLAP_SECONDS = 7 * DAY_SECONDS;
const OVERLAP = `must be a whole number of seconds, from 0 to ${MAX_OVERLAP_SECONDS}`;

export const overlapSeconds = z._default(
  z.int(OVERLAP).check(z.minimum(0, OVERLAP), z.maximum(MAX_OVERLAP_SECONDS, OVERLAP)),
  DAY_SECONDS,
);

export const OBJECT = 'must be an object';
