import { webhookSchema } from '../../../shared/api/answers/event.ts';
import { WEBHOOK_EXAMPLES } from '../../../shared/api/operations/webhook-examples.ts';
import { WEBHOOK_HEADERS, WEBHOOK_SUMMARIES, WEBHOOKS } from '../../../shared/api/operations/webhooks.ts';
import { EVENT_TYPES, type EventType } from '../../../shared/domain/events/event.ts';
import { type NamedSchemas, outputSchema } from './json-schema.ts';

const PARAMETERS = Object.entries(WEBHOOK_HEADERS).map(([name, { description, example }]) => ({
  name,
  in: 'header',
  required: true,
  description,
  schema: { type: 'string' },
  example,
}));

const ANSWERS = {
  '2XX': { description: 'The receiver has it.' },
  '410': { description: 'The receiver wants nothing more: the endpoint is disabled.' },
  default: { description: 'It is sent again later. `Retry-After` is heeded.' },
};

/** What receivers are sent, by event type. Named schemas are put into `schemas`. */
export function webhookObjects(schemas: NamedSchemas) {
  return Object.fromEntries(EVENT_TYPES.map(type => [type, { post: webhookOperation(type, schemas) }]));
}

function webhookOperation(type: EventType, schemas: NamedSchemas) {
  const schema = outputSchema(webhookSchema(type), schemas);
  return {
    operationId: type,
    tags: [WEBHOOKS.name],
    summary: WEBHOOK_SUMMARIES[type],
    parameters: PARAMETERS,
    requestBody: {
      required: true,
      content: { 'application/json': { schema, example: WEBHOOK_EXAMPLES[type] } },
    },
    responses: ANSWERS,
    security: [],
  };
}
