/**
 * Adds to a time (unix ms) a span (ms) of the hours in which polls happen. A lease does not run out while nobody could
 * have renewed it.
 */
export type AddPollTime = (at: number, spanMs: number) => number;

/** For polls around the clock. */
export const addAnyTime: AddPollTime = (at, spanMs) => at + spanMs;
