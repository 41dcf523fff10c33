import type { FunctionSpec } from '../spec.ts';

export const spec = {
  description: 'Serves calendars of site work, and manages their addresses',
  timeoutSeconds: 29,
  memoryMb: 1024,
  environment: ['RELAY_NAME', 'TABLE_NAME', 'SECRET_PREFIX', 'CONNECTIONS', 'CORS_ORIGINS', 'TOKENS_FROM'],
  table: ['GetItem', 'BatchGetItem', 'Query', 'PutItem', 'DeleteItem'],
  partitions: {
    read: ['CALENDARS', 'ORDERS#*', 'DETAILS#*', 'POLL#*', 'CLIENTS', 'DELETED_CLIENTS'],
    write: ['CALENDARS'],
  },
  indexes: ['contract'],
  sendsTo: [],
  secrets: ['root'],
} as const satisfies FunctionSpec;
