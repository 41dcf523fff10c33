import type { FunctionSpec } from '../spec.ts';

export const spec = {
  description:
    'Tells that the region is there and how it stands, has backlogs looked at whose time has come, finds lost deliveries, and takes over those of regions that are gone',
  timeoutSeconds: 50,
  memoryMb: 512,
  environment: [
    'RELAY_NAME',
    'TABLE_NAME',
    'REGION_NAME',
    'REGION_NAMES',
    'REGION_GONE_SECONDS',
    'REGION_DRAINING',
    'POLL_INTERVAL_SECONDS',
    'DETAILS_INTERVAL_SECONDS',
    'KEEP_DAYS',
    'CONNECTIONS',
    'EVENTS_QUEUE_URL',
    'RETRIES_QUEUE_URL',
  ],
  table: ['DescribeTable', 'GetItem', 'BatchGetItem', 'Query', 'PutItem', 'DeleteItem'],
  indexes: ['due'],
  sendsTo: ['events', 'retries'],
  secrets: [],
} as const satisfies FunctionSpec;
