/** Unix milliseconds. */
export type Clock = () => number;

/** Optimistic locking: an item is put only over the revision it was read at; 0 is "no item yet". */
export type Written = 'done' | 'stale';
