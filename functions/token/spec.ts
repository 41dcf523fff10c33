import type { FunctionSpec } from '../spec.ts';

export const spec = {
  description: "Gives access tokens in the provider's own form",
  timeoutSeconds: 10,
  memoryMb: 512,
  environment: ['ISSUER_TOKEN_URL', 'SCOPE_PREFIX'],
  table: [],
  sendsTo: [],
  secrets: [],
} as const satisfies FunctionSpec;
