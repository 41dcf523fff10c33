import type { FunctionSpec } from '../spec.ts';

export const spec = {
  description: 'Serves the board',
  timeoutSeconds: 10,
  memoryMb: 512,
  environment: ['RELAY_NAME', 'CORS_ORIGINS'],
  table: [],
  indexes: [],
  sendsTo: [],
  secrets: [],
  files: ['functions/board/page/index.html'],
  bundles: {
    'node_modules/.cache/board/board.js': 'functions/board/page/main.tsx',
    'node_modules/.cache/board/board.css': 'functions/board/page/style/board.css',
  },
} as const satisfies FunctionSpec;
