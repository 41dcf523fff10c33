import { EVENT_PAGE, FEED_EVENT, HISTORY_PAGE } from '../answers/event.ts';
import { ORDER_PAGE, ORDER_WITH_DETAILS } from '../answers/order.ts';
import { LIST_EVENTS } from '../events.ts';
import { FIND_ORDER, LIST_HISTORY, LIST_ORDERS } from '../orders.ts';
import { EVENT_ID, ORDER, STATUS_CHANGED } from './examples.ts';
import { type Group, input } from './operation.ts';

export const ORDERS = {
  name: 'Orders',
  description: 'Orders and what happened to them.',
  operations: {
    'GET /orders': {
      id: 'listOrders',
      summary: 'List orders',
      description:
        'Of all services, in pages. Removed orders are listed too. Without `service`, services without a complete answer of the provider yet are left out, or listed in part: `GET /status` tells which. A page may be empty: go on while there is a `cursor`.',
      query: input(LIST_ORDERS, {
        service: 'Only orders of this service.',
        phase: 'Only orders in this phase.',
        contractId: 'Only orders of this contract.',
        updatedSince: 'Only orders whose last change was observed then or later.',
        slipped: '`true`: only orders that are planned for a later day than at first; `false`: only the others.',
        limit: 'How many orders a page has at most.',
        cursor: 'From the page before, to get the next one; the other parameters must stay.',
        connection: 'Whose orders; left out: `default`, or the first that the client may see.',
      }),
      answers: {
        200: {
          description: 'A page.',
          body: ORDER_PAGE,
          example: { data: [ORDER], cursor: 'WyJ1bm8iLCIwMCMxI04xIl0' },
        },
      },
      problems: { 503: 'No answer of the provider is stored whole yet, for none of these services.' },
      isConditional: true,
    },
    'GET /orders/{orderId}': {
      id: 'getOrder',
      summary: 'Get an order',
      description:
        'With the scope `order-details:read`, its details and their dates come with it, but for a past state.',
      query: input(FIND_ORDER, { asOf: 'As it was known then, so far as its events are kept.' }),
      answers: { 200: { description: 'The order.', body: ORDER_WITH_DETAILS, example: ORDER } },
      problems: { 404: 'There is no such order, or what it was then is not known.' },
      isConditional: true,
      hasLastModified: true,
    },
    'GET /orders/{orderId}/history': {
      id: 'listHistory',
      summary: 'List the events of an order',
      description: 'The newest first. With the scope `order-details:read`, those of its details are among them.',
      query: input(LIST_HISTORY, {
        limit: 'How many events a page has at most.',
        cursor: 'From the page before, to get the next one.',
      }),
      answers: {
        200: { description: 'A page.', body: HISTORY_PAGE, example: { data: [{ id: EVENT_ID, ...STATUS_CHANGED }] } },
      },
      problems: { 404: 'There is no such order.' },
      isConditional: true,
    },
    'GET /events': {
      id: 'listEvents',
      summary: 'Follow the feed',
      description:
        'Every event, in the order in which the feed got them; those of details only with the scope `order-details:read`.',
      query: input(LIST_EVENTS, {
        after:
          'The cursor of the answer before; left out: from the oldest event on. 400 where events behind it are no longer kept.',
        since:
          'In place of `after`: only events that the feed got then or later. A time that is still to come leads to the end.',
        type: 'Only events of this type, or of this family such as `order.*`.',
        orderId: 'Only events of this order and of its details.',
        connection: 'Only events of this connection.',
        limit: 'How many events a page has at most.',
      }),
      answers: {
        200: {
          description: 'What came after the cursor.',
          body: EVENT_PAGE,
          example: { data: [{ id: EVENT_ID, ...STATUS_CHANGED }], cursor: 'WyIyMDI2LTExLTIzVDAzOjAwOjAwLjAwMFoiXQ' },
        },
      },
      isConditional: true,
    },
    'GET /events/{eventId}': {
      id: 'getEvent',
      summary: 'Get an event',
      answers: {
        200: { description: 'The event.', body: FEED_EVENT, example: { id: EVENT_ID, ...STATUS_CHANGED } },
      },
      problems: { 404: 'There is no such event.' },
      isConditional: true,
    },
  },
} as const satisfies Group;
