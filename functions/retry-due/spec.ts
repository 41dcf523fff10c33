import type { FunctionSpec } from '../spec.ts';

export const spec = {
  description: 'Tells that the region is there, has backlogs looked at whose time has come, and finds lost deliveries',
  timeoutSeconds: 50,
  memoryMb: 512,
  environment: [
    'TABLE_NAME',
    'REGION_NAME',
    'REGION_NAMES',
    'REGION_GONE_SECONDS',
    'REGION_DRAINING',
    'RETRIES_QUEUE_URL',
  ],
  table: ['GetItem', 'BatchGetItem', 'Query', 'PutItem', 'DeleteItem'],
  indexes: ['due'],
  sendsTo: ['retries'],
  secrets: [],
} as const satisfies FunctionSpec;
