import * as z from 'zod/mini';
import { MONTH } from '../months.ts';
import { connection, count, named, page, service, text } from './fields.ts';
import { detailId, milestoneName, PLANNED } from './order.ts';

const SITE_WORK = named(
  'SiteWork',
  z.strictObject({
    day: z.iso.date().check(z.describe('The day in Japan.')),
    timeBand: z.optional(text('As the provider wrote it.')),
    milestone: milestoneName,
    kind: z
      .enum(['requested', 'scheduled', 'done'])
      .check(z.describe('Whether it was done on that day, is scheduled for it, or only requested.')),
    date: text('The day as the provider wrote it.'),
    status: z.nullable(text('The provider’s word.')),
    planned: z.optional(PLANNED),
    connection,
    detailId,
    contractId: z.optional(text('Its contract: `GET /orders?contractId=` has the orders.')),
    productName: z.optional(text('As the provider wrote it.')),
    orderKind: z.optional(text('The provider’s `kind`, such as 新設.')),
    personal: z.optional(
      z
        .record(z.string(), z.unknown())
        .check(z.describe('Who comes, and where: the provider’s fields that have a value. Only with `detail=full`.')),
    ),
  }),
);

const month = (description: string) => z.string().check(z.regex(MONTH), z.describe(`${description} \`YYYY-MM\`.`));

export const SLIPS = named(
  'Slips',
  z.strictObject({
    from: month('The first month, in Japan.'),
    to: month('The last month.'),
    data: z.array(
      z.strictObject({
        service,
        month: month('The month in which the slips were observed.'),
        orders: count('How many were planned for a later day when it ended than when it began.'),
        totalDays: count('By how many days, together.'),
        medianDays: z.number().check(z.gt(0), z.describe('By how many days the one in the middle; may end in .5.')),
        maxDays: count('By how many days the one that slipped most.'),
      }),
    ),
  }),
);

export const SITE_WORK_PAGE = page(SITE_WORK);
