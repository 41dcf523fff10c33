export interface Run {
  readonly from: number;
  readonly to: number;
}

/** So that a whole list is read in four queries at once. */
const MAX_RUN = 64;
/** Reading this much more, in bytes of memory, is cheaper than one more query. */
const MAX_GAP_BYTES = 8_000;

/**
 * The queries that read all buckets to be read. Current ones between two of them are read too where they are small.
 * @param current by bucket, its size in bytes; undefined for one to be read
 */
export function runsToRead(current: readonly (number | undefined)[]): Run[] {
  const runs: Run[] = [];
  let gap = 0;
  current.forEach((size, bucket) => {
    const last = runs.at(-1);
    if (size !== undefined) gap += size;
    else if (last !== undefined && gap <= MAX_GAP_BYTES && bucket - last.from < MAX_RUN)
      runs[runs.length - 1] = { from: last.from, to: bucket };
    else runs.push({ from: bucket, to: bucket });
    if (size === undefined) gap = 0;
  });
  return runs;
}
