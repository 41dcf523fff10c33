import type { FunctionSpec } from '../spec.ts';

export const spec = {
  description: 'Signs and POSTs webhooks, and keeps the ledger',
  timeoutSeconds: 60,
  memoryMb: 512,
  environment: [
    'RELAY_NAME',
    'TABLE_NAME',
    'REGION_NAME',
    'REGION_NAMES',
    'REGION_GONE_SECONDS',
    'EVENTS_QUEUE_URL',
    'DELIVERIES_QUEUE_URL',
    'RETRIES_QUEUE_URL',
    'SECRET_PREFIX',
    'RECEIVERS',
    'ALLOWED_CIDRS',
    'API_HOSTS',
    'BOARD_URL',
  ],
  table: ['GetItem', 'BatchGetItem', 'Query', 'PutItem'],
  indexes: ['history', 'due'],
  sendsTo: ['events', 'retries'],
  secrets: ['root'],
} as const satisfies FunctionSpec;
