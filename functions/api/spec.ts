import type { FunctionSpec } from '../spec.ts';

export const spec = {
  description: 'Answers queries and manages webhook endpoints',
  timeoutSeconds: 29,
  memoryMb: 1024,
  environment: [
    'TABLE_NAME',
    'REGION_NAME',
    'KEEP_DAYS',
    'RETRIES_QUEUE_URL',
    'SECRET_PREFIX',
    'CONNECTIONS',
    'RECEIVERS',
    'ALLOWED_CIDRS',
    'API_HOSTS',
    'CORS_ORIGINS',
    'TOKENS_FROM',
  ],
  table: ['GetItem', 'BatchGetItem', 'Query', 'PutItem', 'DeleteItem'],
  indexes: ['history', 'due', 'contract'],
  clients: 'too',
  sendsTo: ['retries'],
  secrets: ['root'],
} as const satisfies FunctionSpec;
