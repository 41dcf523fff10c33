import type { FunctionSpec } from '../spec.ts';

export const spec = {
  description: "Gets access tokens of your own issuer in the provider's form",
  timeoutSeconds: 10,
  memoryMb: 512,
  environment: ['RELAY_NAME', 'ISSUER_TOKEN_URL', 'SCOPE_PREFIX', 'CORS_ORIGINS'],
  table: [],
  indexes: [],
  sendsTo: [],
  secrets: [],
} as const satisfies FunctionSpec;
