import type { Event } from '../../events/event.ts';
import type { FeedCursor } from '../../events/ports.ts';
import type { ProviderWords } from '../../provider/upstream-error.ts';

/** A failed poll. */
export interface Failure {
  /** A FailureKind, perhaps one of another version. */
  readonly kind: string;
  /** When the poll began, unix ms. */
  readonly at: number;
  readonly words?: ProviderWords;
}

/**
 * What one region alone knows of polling one subject. Only that region writes it, so that a region whose way to the
 * provider is broken never changes the lease. Times are unix ms.
 */
export interface RegionState {
  readonly revision: number;
  /** Failed polls in a row; 0 after a good one. */
  readonly failures: number;
  /** When the first of them began. */
  readonly failingSince?: number | undefined;
  /** The last of them. */
  readonly failure?: Failure | undefined;
  /** The connection's secret holds no credentials yet. */
  readonly notSet?: boolean | undefined;
  /** The outages that this region published since its last good answer, by their names: see `outageName`. */
  readonly told?: readonly number[] | undefined;
  /** Outages that other regions published and whose end this one did. */
  readonly recovered?: readonly number[] | undefined;
  /** Outbox of `upstream.*` events: each stays until the feed has it. */
  readonly unpublished: readonly Event[];
  /** Of what other regions told of the subject. */
  readonly compared?: Compared | undefined;
  /** When this region first saw that there is no lease. */
  readonly noLeaseSince?: number | undefined;
  /** When this region found that it had been away. */
  readonly returnedAt?: number | undefined;
  /** When it first heard of another region after that. */
  readonly heardAt?: number | undefined;
  /** Good answers in a row to a region that would like the lease back from the one that took it as `taking`. */
  readonly tries?: { readonly taking: string; readonly good: number } | undefined;
  readonly request?: HandBackRequest | undefined;
}

/** What a region has compared with what is stored. */
export interface Compared {
  /** In other regions' lanes. */
  readonly upTo: FeedCursor;
  /** Whether that was all there was. */
  readonly isFinished: boolean;
}

/** A region asks the holder for the lease. */
export interface HandBackRequest {
  /** The taking that is to end: a later one is not meant. */
  readonly taking: string;
  /** Unix ms. */
  readonly at: number;
  /** How many takings were asked back in short succession, this one included. */
  readonly count: number;
}

export type RegionStates = Readonly<Record<string, RegionState>>;

export const NO_STATE: RegionState = { revision: 0, failures: 0, unpublished: [] };
