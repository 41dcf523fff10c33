import { DELIVERY, DELIVERY_PAGE, DELIVERY_WITH_PAYLOAD, RECOVERY, TEST_RESULT } from '../answers/delivery.ts';
import { LIST_DELIVERIES, RECOVER } from '../deliveries.ts';
import { EVENT_ID, DELIVERY as EXAMPLE, STATUS_CHANGED } from './examples.ts';
import { type Group, input } from './operation.ts';

const NO_DELIVERY = 'There is no such endpoint, or it has no such delivery.';
const NO_ENDPOINT = 'There is no such webhook endpoint.';

export const DELIVERIES = {
  name: 'Deliveries',
  description: 'What was sent to an endpoint, and what it still is to get.',
  operations: {
    'POST /webhook-endpoints/{endpointId}/test': {
      id: 'testEndpoint',
      summary: 'Send a test webhook',
      description:
        'Answers after its one attempt, in 15 seconds or so at most. The event `webhook.test` is in no feed.',
      answers: {
        200: {
          description: 'How the attempt went.',
          body: TEST_RESULT,
          example: {
            eventId: EVENT_ID,
            type: 'webhook.test',
            timestamp: EXAMPLE.timestamp,
            status: 'delivered',
            attemptCount: 1,
            attempts: EXAMPLE.attempts,
          },
        },
      },
      problems: { 404: NO_ENDPOINT, 409: 'Eight tests and retries of the same client are under way.' },
    },
    'GET /webhook-endpoints/{endpointId}/deliveries': {
      id: 'listDeliveries',
      summary: 'List the deliveries of an endpoint',
      description: 'The newest events first.',
      query: input(LIST_DELIVERIES, {
        status: 'Only deliveries with this status.',
        type: 'Only deliveries of events of this type, or of this family such as `order.*`.',
        orderId: 'Only deliveries of events of this order.',
        limit: 'How many deliveries a page has at most.',
        cursor: 'From the page before, to get the next one; the other parameters must stay.',
      }),
      answers: { 200: { description: 'A page.', body: DELIVERY_PAGE, example: { data: [EXAMPLE] } } },
      problems: { 404: NO_ENDPOINT },
      isConditional: true,
    },
    'GET /webhook-endpoints/{endpointId}/deliveries/{eventId}': {
      id: 'getDelivery',
      summary: 'Get a delivery, with what it sends',
      description:
        '`payload` is the event as an attempt now would tell it, in the standard format whatever the endpoint’s is: for clients with the scope `orders:read`, and of details with `order-details:read`.',
      answers: {
        200: {
          description: 'The delivery.',
          body: DELIVERY_WITH_PAYLOAD,
          example: { ...EXAMPLE, payload: STATUS_CHANGED },
        },
      },
      problems: { 404: NO_DELIVERY },
      isConditional: true,
    },
    'POST /webhook-endpoints/{endpointId}/deliveries/{eventId}/retry': {
      id: 'retryDelivery',
      summary: 'Attempt a delivery now',
      answers: { 200: { description: 'The delivery after the attempt.', body: DELIVERY, example: EXAMPLE } },
      problems: {
        404: NO_DELIVERY,
        409: 'It cannot be attempted now: the endpoint is disabled or no longer has the connection of the event, the event is too old, an earlier one comes first, an attempt was just made, the endpoint was just changed, or eight tests and retries of the same client are under way.',
      },
    },
    'POST /webhook-endpoints/{endpointId}/recover': {
      id: 'recoverEvents',
      summary: 'Send an endpoint what it missed',
      description: 'An endpoint with `"detail":"full"` needs the scope `order-details:read` too.',
      body: input(
        RECOVER,
        {
          since: 'Events observed then or later: a day, or a time to the minute or second.',
          until: 'Events observed before; left out: now, and what comes.',
          dryRun: 'Only count them.',
        },
        { since: '2026-11-23T00:00:00Z' },
      ),
      answers: {
        202: {
          description: 'They are going to be sent.',
          body: RECOVERY,
          example: {
            missed: 2,
            dryRun: false,
            since: '2026-11-23T00:00:00.000Z',
            until: '2026-11-23T03:00:00.000Z',
          },
        },
      },
      problems: { 404: NO_ENDPOINT, 409: 'The endpoint is disabled.' },
    },
  },
} as const satisfies Group;
