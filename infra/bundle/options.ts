/** How functions are bundled, for esbuild: what a function does not use costs a part of each cold start. */
export const BUNDLE = {
  /** CommonJS: the SDK loads a fifth faster from it than from an ES module of the same size. */
  format: 'cjs',
  mainFields: ['module', 'main'],
  minify: true,
  target: 'node24',
  /**
   * Loaded by nothing that the functions call. Of undici: its parser for CPUs that Lambda has not, and what it needs for
   * bodies that are neither text nor bytes.
   */
  external: [
    '@smithy/core/event-streams',
    '*/llhttp/llhttp-wasm.js',
    '*/web/fetch/body.js',
    '*/web/fetch/formdata',
    '*/web/webidl',
  ],
  /** Without undici's second, experimental parser: so Node itself bundles it. */
  define: { esbuildDetection: 'true' },
  alias: {
    '@aws-sdk/credential-provider-node': './infra/bundle/lambda-credentials.ts',
    undici: './infra/bundle/undici.mjs',
    '@aws-sdk/endpoint-cache': './infra/bundle/no-endpoint-cache.ts',
    '@smithy/node-http-handler': './infra/bundle/no-http-handler.ts',
    '@holiday-jp/holiday_jp/lib/holidays.js': './infra/bundle/holidays.json',
  },
} as const;
