import type { FunctionSpec } from '../spec.ts';

export const spec = {
  description: "Asks the provider for a connection's updated details and queues an event for every change",
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
    'POLL_LIMIT_SECONDS',
    'TELL_BASELINE',
    'DETAILS_INTERVAL_SECONDS',
    'DETAILS_OVERLAP_SECONDS',
    'DETAILS_DATE_FORMAT',
    'DETAILS_HOURS',
    'CLOSED_DAYS',
  ],
  table: ['GetItem', 'Query', 'BatchGetItem', 'PutItem'],
  indexes: ['history', 'contract'],
  sendsTo: ['events'],
  secrets: ['connections'],
} as const satisfies FunctionSpec;
