import fc from 'fast-check';

/** How many times as often as in `npm test` what is tried at random is tried; `npm run test:long` says so. */
const FACTOR = Number(process.env.RUNS_FACTOR ?? 1);

export const runs = (count: number) => count * FACTOR;

/** Where a property names no number: fast-check's own. */
fc.configureGlobal({ numRuns: runs(100) });
