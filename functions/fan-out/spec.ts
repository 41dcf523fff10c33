import type { FunctionSpec } from '../spec.ts';

export const spec = {
  description: 'Puts events into the feed and queues one delivery for each endpoint that wants them',
  timeoutSeconds: 30,
  memoryMb: 512,
  environment: ['TABLE_NAME', 'REGION_NAME', 'KEEP_DAYS', 'EVENTS_QUEUE_URL', 'DELIVERIES_QUEUE_URL'],
  table: ['DescribeTable', 'GetItem', 'BatchGetItem', 'Query', 'PutItem'],
  indexes: [],
  sendsTo: ['deliveries'],
  secrets: [],
} as const satisfies FunctionSpec;
