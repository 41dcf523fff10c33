import type { FunctionSpec } from '../spec.ts';

export const spec = {
  description: 'Serves the OpenAPI document and the reference page',
  timeoutSeconds: 10,
  memoryMb: 512,
  environment: ['RELAY_NAME', 'CORS_ORIGINS', 'LEFT_OUT'],
  table: [],
  indexes: [],
  sendsTo: [],
  secrets: [],
  files: [
    'functions/docs/page/index.html',
    'functions/docs/page/reference.js',
    'docs/errors.md',
    'node_modules/swagger-ui-dist/swagger-ui.css',
    'node_modules/swagger-ui-dist/swagger-ui-bundle.js',
  ],
} as const satisfies FunctionSpec;
