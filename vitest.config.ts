import { defineConfig } from 'vitest/config';

/** Bounds what hangs, and nothing else: on a busy machine everything takes its time. */
const LIMITS = { testTimeout: 600_000, hookTimeout: 600_000 };
/** By default one core is left to Vitest itself, which on two cores is half of them. */
const WORKERS = { maxWorkers: '100%' };
const TAGS = [{ name: 'long', description: 'in `npm run test:long` too, there with more runs' }];

/** `npm test`: everything, in its short form. */
const short = {
  ...WORKERS,
  tags: TAGS,
  projects: [
    // Rules keep nothing in their modules, so that their files can share one process.
    { test: { ...LIMITS, name: 'unit', include: ['test/shared/domain/**/*.test.ts'], isolate: false } },
    {
      test: {
        ...LIMITS,
        name: 'integration',
        include: ['test/**/*.test.ts'],
        exclude: ['test/shared/domain/**', 'test/**/*.long.test.ts'],
      },
    },
  ],
};

/** `npm run test:long`: what is tagged, with many more runs of what is tried at random. */
const long = {
  ...WORKERS,
  tags: TAGS,
  tagsFilter: ['long'],
  name: 'long',
  include: ['test/**/*.test.ts'],
  testTimeout: 1_800_000,
  hookTimeout: 600_000,
  setupFiles: ['test/support/runs.ts'],
  env: { RUNS_FACTOR: process.env.RUNS_FACTOR ?? '50' },
};

export default defineConfig(({ mode }) => ({ test: mode === 'long' ? long : short }));
