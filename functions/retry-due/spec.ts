import type { FunctionSpec } from '../spec.ts';

export const spec = {
  description: 'Has backlogs looked at whose time has come, and finds deliveries whose message was lost',
  timeoutSeconds: 50,
  memoryMb: 512,
  environment: ['TABLE_NAME', 'REGION_NAME', 'RETRIES_QUEUE_URL'],
  table: ['GetItem', 'BatchGetItem', 'Query', 'PutItem'],
  indexes: ['due'],
  sendsTo: ['retries'],
  secrets: [],
} as const satisfies FunctionSpec;
