import type { EventType } from '../../domain/events/event.ts';
import { ENDPOINT, ENDPOINT_ID, ORDER, ORDER_ID, PROVIDER_ORDER, STATUS_CHANGED } from './examples.ts';

interface WebhookExample {
  readonly type: EventType;
  readonly timestamp: string;
  readonly data: object;
}

const { timestamp, data: ORDER_DATA } = STATUS_CHANGED;
const { changes: _changes, ...OF_ORDER } = ORDER_DATA;

const DETAIL = {
  webEntryId: 'W00001234',
  changeRelationNum: '1',
  mainBackIdentifier: 'M',
  contractVpnNum: PROVIDER_ORDER.contractId,
  productName: 'Arcstar Universal One',
  fieldResearchStatus: '日程調整済',
  comFieldResearchExpectedDay: '2026/12/14',
  termConstScheduleYmd: '2026/12/21',
};

const OF_DETAIL = {
  detailId: 'W00001234~1~M',
  sequence: 2,
  connection: ORDER_DATA.connection,
  service: ORDER_DATA.service,
  orderId: ORDER_ID,
  contractId: PROVIDER_ORDER.contractId,
  detail: DETAIL,
  observed: ORDER_DATA.observed,
};

const OUTAGE = { connection: 'default', service: 'uno', failures: 3, since: '2026-11-23T02:50:00.000Z' };

const example = (type: EventType, data: object): WebhookExample => ({ type, timestamp, data });

/** A webhook's body of each type, all of one order and its detail. */
export const WEBHOOK_EXAMPLES: Readonly<Record<EventType, WebhookExample>> = {
  'order.created': example('order.created', { ...OF_ORDER, sequence: 1 }),
  'order.status_changed': example('order.status_changed', ORDER_DATA),
  'order.rescheduled': example('order.rescheduled', {
    ...OF_ORDER,
    changes: [{ field: 'offerPlanDate', from: ORDER.planned.first, to: ORDER.planned.current }],
    firstPlanned: ORDER.planned.first,
    slippedDays: ORDER.planned.slippedDays,
  }),
  'order.updated': example('order.updated', {
    ...OF_ORDER,
    changes: [{ field: 'serviceName', from: 'uno', to: PROVIDER_ORDER.serviceName }],
  }),
  'order.removed': example('order.removed', OF_ORDER),
  'order_detail.created': example('order_detail.created', { ...OF_DETAIL, sequence: 1 }),
  'order_detail.updated': example('order_detail.updated', {
    ...OF_DETAIL,
    changes: [{ field: 'productName', from: 'Universal One', to: DETAIL.productName }],
  }),
  'order_detail.milestone_changed': example('order_detail.milestone_changed', {
    ...OF_DETAIL,
    milestone: {
      name: 'provider_survey',
      before: { status: '日程調整済', requested: {}, scheduled: { date: '2026/12/10' }, done: null },
      after: {
        status: DETAIL.fieldResearchStatus,
        requested: {},
        scheduled: { date: DETAIL.comFieldResearchExpectedDay },
        done: null,
      },
      slippedDays: 4,
    },
  }),
  'order_detail.withdrawn': example('order_detail.withdrawn', OF_DETAIL),
  'upstream.unavailable': example('upstream.unavailable', { ...OUTAGE, reason: 'timeout' }),
  'upstream.recovered': example('upstream.recovered', OUTAGE),
  'endpoint.disabled': example('endpoint.disabled', {
    endpointId: ENDPOINT_ID,
    url: ENDPOINT.url,
    reason: 'only failures for five days',
    since: '2026-11-18T03:00:00.000Z',
  }),
  'webhook.test': example('webhook.test', { endpointId: ENDPOINT_ID }),
};
