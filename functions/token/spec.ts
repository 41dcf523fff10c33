import type { FunctionSpec } from '../spec.ts';

export const spec = {
  description: "Gives access tokens in the provider's own form",
  timeoutSeconds: 10,
  memoryMb: 512,
  environment: ['RELAY_NAME', 'TABLE_NAME', 'SECRET_PREFIX', 'CORS_ORIGINS'],
  table: ['GetItem', 'Query'],
  indexes: [],
  clients: 'only',
  sendsTo: [],
  secrets: ['tokens', 'operator'],
} as const satisfies FunctionSpec;
