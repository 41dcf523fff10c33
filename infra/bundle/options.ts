/** How functions are bundled, for esbuild: what a function does not use costs a part of each cold start. */
export const BUNDLE = {
  /** CommonJS: the SDK loads a fifth faster from it than from an ES module of the same size. */
  format: 'cjs',
  mainFields: ['module', 'main'],
  minify: true,
  target: 'node24',
  /** Loaded by nothing that the functions call. */
  external: ['@smithy/core/event-streams'],
  alias: {
    '@aws-sdk/credential-provider-node': './infra/bundle/lambda-credentials.ts',
    '@aws-sdk/endpoint-cache': './infra/bundle/no-endpoint-cache.ts',
  },
} as const;
