import type { FunctionSpec } from '../spec.ts';

export const spec = {
  description: 'Verifies bearer tokens of your own issuer',
  timeoutSeconds: 10,
  memoryMb: 512,
  environment: ['RELAY_NAME', 'ISSUER_URL', 'ISSUER_JWKS_URL', 'ISSUER_AUDIENCE', 'SCOPE_PREFIX'],
  table: [],
  indexes: [],
  sendsTo: [],
  secrets: [],
} as const satisfies FunctionSpec;
