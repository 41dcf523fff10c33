import { CREATED_ENDPOINT, ENDPOINT, ENDPOINT_LIST, ENDPOINT_SECRET } from '../answers/endpoint.ts';
import { CHANGE_ENDPOINT, CREATE_ENDPOINT, ROTATE_SECRET } from '../endpoints.ts';
import { ENDPOINT as EXAMPLE, SECRET } from './examples.ts';
import { type Group, input } from './operation.ts';

const TEXTS = {
  url: 'Where webhooks are sent: https, and an address that everybody can reach. At most 2,048 characters of ASCII, without `"`.',
  eventTypes: 'Names of types, families such as `order.*`, or `*`.',
  services: 'Only events of these services.',
  connections: 'Only events of these connections.',
  detail: 'How much events of details tell; `full` holds personal data, and needs the scope `order-details:read`.',
  ordering: '`per_order`: an event waits until the earlier ones of the same order are finished.',
  format:
    '`slack` and `teams` are sentences for people, several in a message, one message a second; their URLs are secrets. `cloudevents` is CloudEvents 1.0 in structured mode.',
  language: 'Of the formats `slack` and `teams`, and only with them; `ja` by default.',
  description: 'For people.',
};

const NONE = 'There is no such webhook endpoint.';

export const ENDPOINTS = {
  name: 'Webhook endpoints',
  description:
    'Receivers of webhooks. Whoever has the scope `webhooks:write` can be told every order of his connections by an endpoint of his own, also past ones, and details without personal data: he needs no other scope for it.',
  operations: {
    'POST /webhook-endpoints': {
      id: 'createEndpoint',
      summary: 'Register an endpoint',
      body: input(CREATE_ENDPOINT, TEXTS, { url: EXAMPLE.url }),
      answers: {
        201: {
          description: 'The endpoint, and the secret that signs its webhooks.',
          body: CREATED_ENDPOINT,
          example: { ...EXAMPLE, secret: SECRET },
        },
      },
      problems: { 409: 'There are as many endpoints as can be.' },
    },
    'GET /webhook-endpoints': {
      id: 'listEndpoints',
      summary: 'List endpoints',
      answers: { 200: { description: 'All of them.', body: ENDPOINT_LIST, example: { data: [EXAMPLE] } } },
    },
    'GET /webhook-endpoints/{endpointId}': {
      id: 'getEndpoint',
      summary: 'Get an endpoint',
      answers: { 200: { description: 'The endpoint.', body: ENDPOINT, example: EXAMPLE } },
      problems: { 404: NONE },
    },
    'PATCH /webhook-endpoints/{endpointId}': {
      id: 'changeEndpoint',
      summary: 'Change an endpoint',
      description:
        'What is not named stays; `null` takes away a filter or the description. What still waits of a connection that it gives up is never sent. To have an endpoint with `"detail":"full"` told more, or somewhere else, or enabled, a client needs the scope `order-details:read` too.',
      body: input(
        CHANGE_ENDPOINT,
        { ...TEXTS, enabled: 'False pauses it; true enables it again, and with it what was observed from then on.' },
        { enabled: true },
      ),
      answers: { 200: { description: 'The endpoint as it is now.', body: ENDPOINT, example: EXAMPLE } },
      problems: { 404: NONE },
    },
    'DELETE /webhook-endpoints/{endpointId}': {
      id: 'deleteEndpoint',
      summary: 'Delete an endpoint',
      answers: { 204: { description: 'It is gone, and what waits for it is cancelled.' } },
      problems: { 404: NONE },
    },
    'GET /webhook-endpoints/{endpointId}/secret': {
      id: 'getEndpointSecret',
      summary: 'Get the secret of an endpoint',
      answers: { 200: { description: 'The secret.', body: ENDPOINT_SECRET, example: { secret: SECRET } } },
      problems: { 404: NONE },
    },
    'POST /webhook-endpoints/{endpointId}/secret/rotate': {
      id: 'rotateEndpointSecret',
      summary: 'Replace the secret of an endpoint',
      body: {
        ...input(
          ROTATE_SECRET,
          { overlapSeconds: 'How long the old secret signs as well.' },
          { overlapSeconds: 86_400 },
        ),
        isOptional: true,
      },
      answers: {
        200: {
          description: 'The new secret.',
          body: ENDPOINT_SECRET,
          example: { secret: SECRET, previous: [{ validUntil: '2026-11-24T03:00:00.000Z' }] },
        },
      },
      problems: { 404: NONE, 409: 'Too many old secrets are valid still.' },
    },
  },
} as const satisfies Group;
