import type { Listing } from './listing.ts';
import type { Promises, Source } from './people.ts';
import type { FeedReader } from './reader.ts';
import type { SimulatedRegion } from './region.ts';
import type { Asked } from './surroundings.ts';

import type { Span } from './troubles.ts';

/** A webhook that was sent, and the answer's status; undefined without one. */
export interface Post {
  readonly endpointId: string;
  readonly eventId: string;
  /** When the attempt began, in virtual time, unix ms. */
  readonly startedAt: number;
  readonly status: number | undefined;
}

/** What there is when all has healed, and what happened. Times are virtual, unix ms. */
export interface Healed {
  readonly story: readonly string[];
  /** Those that are not lost. */
  readonly regions: readonly SimulatedRegion[];
  /** Names of the regions that are gone for good. */
  readonly lost: readonly string[];
  /** Whether what the region wrote then may be lost with it. */
  readonly mayBeLost: (source: Source) => boolean;
  readonly readers: readonly FeedReader[];
  readonly asked: readonly Asked[];
  /** When the provider does not serve details. */
  readonly closed: Span;
  readonly posts: readonly Post[];
  readonly promises: Promises;
  /** The orders and details that the provider has at the end. */
  readonly listed: Listing;
  readonly isBaselineTold: boolean;
  readonly healedAt: number;
  /** What was found on the way. */
  readonly found: readonly string[];
  /** Writes of the last while, when nothing has happened for long. */
  readonly lateWrites: readonly string[];
}

/** Clocks of two regions differ by less. */
export const SKEW_MS = 30_000;
