import type { FunctionSpec } from '../spec.ts';

export const spec = {
  description: 'Asks the provider for the orders of one service and queues an event for every change',
  timeoutSeconds: 60,
  memoryMb: 1024,
  environment: [
    'RELAY_NAME',
    'TABLE_NAME',
    'REGION_NAME',
    'REGION_NAMES',
    'REGION_GONE_SECONDS',
    'EVENTS_QUEUE_URL',
    'SECRET_PREFIX',
    'UPSTREAM_URL',
    'POLL_INTERVAL_SECONDS',
    'POLL_LIMIT_SECONDS',
    'TELL_BASELINE',
  ],
  table: ['GetItem', 'Query', 'BatchGetItem', 'PutItem'],
  indexes: ['history'],
  sendsTo: ['events'],
  secrets: ['connections'],
} as const satisfies FunctionSpec;
