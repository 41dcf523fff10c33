import * as z from 'zod/mini';
import {
  DETAIL_EVENT_TYPES,
  type DetailEventType,
  type EventType,
  ORDER_EVENT_TYPES,
  type OrderEventType,
} from '../../domain/events/event.ts';
import { SERVICES } from '../../domain/provider/services.ts';
import {
  connection,
  count,
  endpointId,
  eventId,
  named,
  orderId,
  page,
  providerDetail,
  providerOrder,
  service,
  text,
  time,
} from './fields.ts';
import { appointment, detailId, milestoneName, ORDER_TYPE, STATUS, slippedDays } from './order.ts';

/** What each event type tells: a webhook's body, and with the event's id in front an entry of the feed. */

const OBSERVED = named(
  'Observed',
  z.strictObject({
    at: time('When the answer was asked for that shows the change.'),
    previousAt: z.optional(time('When the one before it was asked for.')),
    region: text('The region that asked.'),
  }),
);

const CHANGES = z
  .array(
    named(
      'Change',
      z.strictObject({
        field: z.string(),
        from: z.optional(z.unknown().check(z.describe('Left out where there was no value, and for personal data.'))),
        to: z.optional(z.unknown().check(z.describe('Left out where there is no value, and for personal data.'))),
      }),
    ),
  )
  .check(z.describe('The fields that this event is about, with their values as the provider sent them.'));

const ORDER_DATA = {
  orderId,
  sequence: count('Counts the events of the order, without gaps.'),
  connection,
  service,
  order: providerOrder,
  status: STATUS,
  orderType: ORDER_TYPE,
  observed: OBSERVED,
};

/** Left out where no date was ever seen, and by earlier versions. */
const SLIP = {
  firstPlanned: z.optional(text('The first planned date that was observed, as the provider wrote it.')),
  slippedDays: z.optional(slippedDays),
};

const orderData = (type: OrderEventType) => {
  switch (type) {
    case 'order.created':
      return z.strictObject(ORDER_DATA);
    case 'order.rescheduled':
      return z.strictObject({ ...ORDER_DATA, changes: CHANGES, ...SLIP });
    case 'order.removed':
      return z.strictObject({
        ...ORDER_DATA,
        presumed: z.optional(
          z.literal('completed').check(z.describe('For services whose completed orders are no longer listed.')),
        ),
      });
    default:
      return z.strictObject({ ...ORDER_DATA, changes: CHANGES });
  }
};

const DETAIL_DATA = {
  detailId,
  sequence: count('Counts the events of the detail, without gaps.'),
  connection,
  service: z.optional(service),
  orderId: z.optional(orderId),
  contractId: z.optional(z.string()),
  detail: providerDetail,
  observed: OBSERVED,
};

const MILESTONE = named(
  'Milestone',
  z.strictObject({
    status: z.nullable(z.string()),
    requested: appointment,
    scheduled: appointment,
    done: z.nullable(z.string()),
  }),
);

const MILESTONE_MOVE = named(
  'MilestoneMove',
  z.strictObject({
    name: milestoneName,
    before: MILESTONE,
    after: MILESTONE,
    slippedDays: z.optional(count('By how many days the date moved later.')),
  }),
);

const detailData = (type: DetailEventType) => {
  switch (type) {
    case 'order_detail.updated':
      return z.strictObject({ ...DETAIL_DATA, changes: CHANGES });
    case 'order_detail.milestone_changed':
      return z.strictObject({ ...DETAIL_DATA, milestone: MILESTONE_MOVE });
    default:
      return z.strictObject(DETAIL_DATA);
  }
};

const OUTAGE_DATA = z.strictObject({
  connection,
  service: z.enum([...SERVICES, 'details']),
  reason: z.optional(text('Why polls failed, such as `timeout`, `unauthorized` or `server_error`.')),
  failures: count('Bad polls in a row.'),
  since: time('When the first of these began.'),
});

const DATA: Readonly<Record<EventType, z.ZodMiniType>> = {
  ...byType(ORDER_EVENT_TYPES, orderData),
  ...byType(DETAIL_EVENT_TYPES, detailData),
  'upstream.unavailable': OUTAGE_DATA,
  'upstream.recovered': OUTAGE_DATA,
  'endpoint.disabled': z.strictObject({
    endpointId,
    url: text('Without its query.'),
    reason: z.string(),
    since: time('When the failures began.'),
  }),
  'webhook.test': z.strictObject({ endpointId }),
};

function byType<T extends string>(types: readonly T[], schemaOf: (type: T) => z.ZodMiniType) {
  return Object.fromEntries(types.map(type => [type, schemaOf(type)])) as Record<T, z.ZodMiniType>;
}

const bodyOf = (type: EventType) => ({
  type: z.literal(type),
  timestamp: time('When the change was observed.'),
  data: DATA[type],
});

/** A webhook's body. */
export function webhookSchema(type: EventType): z.ZodMiniType {
  return z.strictObject(bodyOf(type));
}

const IN_NO_FEED: EventType = 'webhook.test';
const FEED_TYPES = (Object.keys(DATA) as EventType[]).filter(type => type !== IN_NO_FEED);

/** An entry of the feed. */
export const FEED_EVENT = named(
  'Event',
  z.union(FEED_TYPES.map(type => z.strictObject({ id: eventId, ...bodyOf(type) }))),
);

/** A webhook's body, of any type that a feed has. */
export const PAYLOAD = named('Payload', z.union(FEED_TYPES.map(webhookSchema)));

export const HISTORY_PAGE = page(FEED_EVENT);

export const EVENT_PAGE = z.strictObject({
  data: z.array(FEED_EVENT),
  cursor: text('Always there, also at the end: keep it and ask again with it later.'),
});
