import * as z from 'zod/mini';
import { MILESTONES } from '../../domain/provider/milestones.ts';
import {
  connection,
  count,
  label,
  named,
  orderId,
  page,
  providerDetail,
  providerOrder,
  service,
  text,
  time,
} from './fields.ts';

export const STATUS = named(
  'OrderStatus',
  z.strictObject({
    code: z.optional(text('The provider’s code as text; empty where the field is empty, left out where it is absent.')),
    phase: z
      .enum(['received', 'in_progress', 'completed', 'unknown'])
      .check(z.describe('What the code means; `unknown` for a code that is in no table of the provider’s.')),
    label,
  }),
);

export const ORDER_TYPE = named(
  'OrderType',
  z.strictObject({ code: z.optional(text('The provider’s code as text.')), label }),
);

const seen = {
  sequence: count('Number of the last event.'),
  firstSeenAt: time('When it was first observed.'),
  updatedAt: time('When its last change was observed.'),
};

export const slippedDays = z
  .int()
  .check(z.describe('By how many days of Japan’s calendar it moved later; negative for earlier.'));

export const PLANNED = named(
  'Planned',
  z.strictObject({
    first: text('The first planned date that was observed, as the provider wrote it.'),
    current: z.optional(z.unknown().check(z.describe('The present one, as the provider sent it.'))),
    slippedDays: z.optional(slippedDays),
  }),
);

/** By milestone. */
const PLANNED_MILESTONES = z
  .strictObject(Object.fromEntries(MILESTONES.map(name => [name, z.optional(PLANNED)])))
  .check(z.describe('What was first planned of each site work that ever had a date, and what is now.'));

const ORDER_FIELDS = {
  orderId,
  connection,
  service,
  order: providerOrder,
  status: STATUS,
  orderType: ORDER_TYPE,
  planned: z.optional(PLANNED),
  ...seen,
  removedAt: z.optional(time('Since when the provider no longer lists it.')),
};

export const ORDER = named('Order', z.strictObject(ORDER_FIELDS));
export const ORDER_PAGE = page(ORDER);

export const detailId = text(
  '`<webEntryId>~<changeRelationNum>~<mainBackIdentifier>`, with the connection in front, unless it is `default`.',
);

export const milestoneName = z.enum(MILESTONES).check(z.describe('Which site work it is.'));

export const appointment = z.strictObject({
  date: z.optional(text('As the provider wrote it, as a rule `YYYY/MM/DD`.')),
  timeBand: z.optional(text('As the provider wrote it.')),
});

const TIMELINE_ENTRY = named(
  'TimelineEntry',
  z.strictObject({
    detailId,
    milestone: milestoneName,
    kind: z.enum(['requested', 'scheduled', 'done']),
    ...appointment.def.shape,
  }),
);

export const ORDER_WITH_DETAILS = named(
  'OrderWithDetails',
  z.strictObject({
    ...ORDER_FIELDS,
    updatedAt: z.optional(
      time('When its last change was observed; left out of a past state whose change is no longer kept.'),
    ),
    details: z.optional(
      z
        .array(
          named(
            'OrderDetail',
            z.strictObject({ detailId, detail: providerDetail, planned: PLANNED_MILESTONES, ...seen }),
          ),
        )
        .check(z.describe('Left out for clients without the scope `order-details:read`.')),
    ),
    timeline: z.optional(z.array(TIMELINE_ENTRY).check(z.describe('All dates of the details, the earliest first.'))),
  }),
);
