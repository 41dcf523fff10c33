import type { FunctionSpec } from '../spec.ts';

export const spec = {
  description: 'Verifies bearer tokens',
  timeoutSeconds: 10,
  memoryMb: 512,
  environment: ['RELAY_NAME', 'TABLE_NAME', 'SECRET_PREFIX'],
  table: ['GetItem', 'Query'],
  indexes: [],
  clients: 'only',
  sendsTo: [],
  secrets: ['tokens', 'operator'],
} as const satisfies FunctionSpec;
