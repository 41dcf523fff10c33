import * as z from 'zod/mini';
import { POLL_INTERVAL_SECONDS } from '../topology.ts';
import { LIST, OBJECT } from './checks.ts';

const MINUTES = [1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30, 60];
const DIVISORS = `must be one of ${MINUTES.join(', ')}: minutes that divide an hour`;
const OVERLAP = 'must be a whole number of minutes, from 1 to 1440';
const DATE_FORMAT = 'must hold YYYY, MM and DD, and may hold HH, mm and ss';
const CLOSED_DAY = 'must be a day of every year as MM-DD, such as 12-29';
/** The default of `details.closedDays`. */
export const CLOSED_DAYS = ['12-29', '12-30', '12-31', '01-01', '01-02', '01-03'];

export const LIST_EVERY_MINUTES = z
  ._default(z.literal(MINUTES, DIVISORS), POLL_INTERVAL_SECONDS / 60)
  .check(z.describe('How often the orders of each service are asked for.'));

const DETAILS_DEFAULT = {
  everyMinutes: 15,
  overlapMinutes: 10,
  dateFormat: 'YYYY/MM/DD HH:mm:ss',
  closedDays: CLOSED_DAYS,
};

export const DETAILS = z
  ._default(
    z.strictObject(
      {
        everyMinutes: z
          ._default(z.literal(MINUTES, DIVISORS), DETAILS_DEFAULT.everyMinutes)
          .check(z.describe('How often details are asked for.')),
        overlapMinutes: z
          ._default(
            z.int(OVERLAP).check(z.minimum(1, OVERLAP), z.maximum(1440, OVERLAP)),
            DETAILS_DEFAULT.overlapMinutes,
          )
          .check(z.describe('How much later than its own time an update may show.')),
        dateFormat: z
          ._default(z.string(DATE_FORMAT).check(z.regex(/YYYY.*MM.*DD/, DATE_FORMAT)), DETAILS_DEFAULT.dateFormat)
          .check(z.describe("Format of the times in calls, which are Japan's.")),
        closedDays: z
          ._default(
            z.array(z.string(CLOSED_DAY).check(z.regex(/^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/, CLOSED_DAY)), LIST),
            DETAILS_DEFAULT.closedDays,
          )
          .check(z.describe("The provider's days off at the year's end, besides weekends and public holidays.")),
      },
      OBJECT,
    ),
    DETAILS_DEFAULT,
  )
  .check(z.describe("Polls of the provider's details, which are served in service hours only."));
