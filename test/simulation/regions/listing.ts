/** What the provider has: each order and detail that an answer lists, and its status. Every status is given once, but for some that come back. */
export type Listing = ReadonlyMap<string, number>;

export type Kind = 'order' | 'detail';
export const KINDS: readonly Kind[] = ['order', 'detail'];

export const entryName = (kind: Kind, number: number) => `${kind} ${number}`;
export const isOf = (kind: Kind, entry: string | undefined) => entry?.startsWith(kind) ?? false;

/** A complete answer, and when it was asked for. */
export interface Shown {
  readonly at: number;
  readonly listing: Listing;
  /** Orders that it lacks together with so many others that two such answers are not enough. */
  readonly massMissing: ReadonlySet<string>;
}

export interface Weather {
  /** Whether this region's way to the provider is broken. */
  readonly isBroken: (region: number) => boolean;
  /** How often an answer is not complete, or complete and lacks an order. */
  readonly lies: () => number;
  /** Whether most orders lack in complete answers. */
  readonly isPartial: () => boolean;
}
