import type { FunctionSpec } from '../spec.ts';

export const spec = {
  description: 'Verifies bearer tokens',
  timeoutSeconds: 10,
  memoryMb: 512,
  environment: ['ISSUER_URL', 'ISSUER_JWKS_URL', 'ISSUER_AUDIENCE', 'SCOPE_PREFIX'],
  table: [],
  sendsTo: [],
  secrets: [],
} as const satisfies FunctionSpec;
