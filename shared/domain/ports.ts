/** Unix milliseconds. */
export type Clock = () => number;

/**
 * Result of a conditional put (optimistic locking): 'stale' when the stored item is not the one that was read. Revision
 * 0 stands for an item that does not exist yet.
 */
export type Written = 'done' | 'stale';
