import type { PollSubject } from '../provider/order-id.ts';
import { CredentialsNotSet, type FailureKind, UpstreamError, UpstreamRefused } from '../provider/upstream-error.ts';
import { findHeir } from './lease/hand-back.ts';
import { LeaseKeeper, WriteConflict } from './lease/lease-keeper.ts';
import { withEnd } from './lease/lease-times.ts';
import { isSilenceLong } from './lease/outage.ts';
import type { AddPollTime } from './lease/poll-time.ts';
import { RegionKeeper } from './lease/region-keeper.ts';
import { dependsOnHeartbeats, findSuccessor, nextTurn, type Situation, type Turn } from './lease/turn.ts';
import { isWriteInProgress, type Lease, lastCompleteAt, type PollRecord } from './poll-state.ts';
import type { AnyPollDeps, StoredPoll } from './ports.ts';
import type { Listening, RivalNews } from './rivals.ts';

export type PollResult =
  /**
   * A good answer. 'unfinished': a part of it is left to the next poll. 'held': all of it, since it shows a mass of
   * orders that are unknown after a take-over.
   */
  | {
      readonly outcome: 'unchanged' | 'changed' | 'unfinished' | 'held';
      /** How many events were sent to the queue. */
      readonly published: number;
      /** The size of the mass absence that this answer shows, or of the mass of unknown orders; 0 without one. */
      readonly unconfirmed: number;
    }
  /**
   * 'busy': another poll is writing. 'not-owner': another region polls, or has the first right to. 'tried': another
   * region polls, and this one has found that it could. 'slowed-down': the provider asked for fewer calls. 'not-set':
   * the connection's secret holds no credentials. 'stale': another poll wrote first, and this one ended.
   */
  | { readonly outcome: 'busy' | 'not-owner' | 'tried' | 'slowed-down' | 'not-set' | 'stale' }
  /** No good answer; `failures` in a row, this one included. */
  | { readonly outcome: 'failed'; readonly kind: FailureKind; readonly reason: string; readonly failures: number };

/** A poll of orders or details that has read what is stored. */
export interface Poll {
  readonly subject: PollSubject;
  /** When it began, unix ms; before the answer was requested. */
  readonly at: number;
  readonly lease: Lease | undefined;
  readonly record: PollRecord | undefined;
  /** See `lastCompleteAt`. */
  readonly completeAt: number | undefined;
  readonly situation: Situation;
  readonly turn: Turn;
  /** See LeaseContext. */
  readonly takes: boolean;
  readonly keeper: LeaseKeeper;
  readonly own: RegionKeeper;
}

export async function beginPoll(
  subject: PollSubject,
  deps: AnyPollDeps,
  stored: StoredPoll,
  { at, addPollTime }: { readonly at: number; readonly addPollTime: AddPollTime },
): Promise<Poll> {
  const { record } = stored;
  const times = { intervalMs: deps.intervalMs, addPollTime };
  const lease = stored.lease && withEnd(stored.lease, record);
  const completeAt = lastCompleteAt(lease, record);
  const { region, regions, goneMs } = deps;
  const isLong = isSilenceLong(completeAt, at, { ...times, isAlone: regions.length === 1 });
  const own = new RegionKeeper(subject, deps, stored, at, { completeAt, isLong });
  const situation = await withHeartbeats(
    { ...times, subject, region, regions, lease, own: own.state, at, goneMs },
    deps,
  );
  const turn = nextTurn(situation);
  const takes = turn.does === 'poll' && turn.takes;
  const keeper = new LeaseKeeper({ subject, deps, times, at, takes }, lease);
  return { subject, at, lease, record, completeAt, situation, turn, takes, keeper, own };
}

/** A region alone, and one that stands by, reads none. */
async function withHeartbeats(situation: Situation, { heartbeats }: AnyPollDeps): Promise<Situation> {
  if (!dependsOnHeartbeats(situation, nextTurn(situation))) return situation;
  const records = await heartbeats.listRegions();
  return { ...situation, heartbeats: records.flatMap(({ heartbeat }) => heartbeat ?? []) };
}

/** The result of a poll that does not ask the provider; undefined for one that does. */
export async function standBack(
  { turn, own, lease, record, at }: Poll,
  limitMs: number,
): Promise<PollResult | undefined> {
  if (turn.does === 'slow-down') return { outcome: 'slowed-down' };
  if (turn.does === 'stand-by') {
    await own.standBy(turn.note);
    return { outcome: 'not-owner' };
  }
  const isWriting = turn.does === 'poll' && isWriteInProgress(lease, record, at, limitMs);
  return isWriting ? { outcome: 'busy' } : undefined;
}

/** The result of a good answer that changes nothing but what this region knows of its own way to the provider. */
export async function endTry({ lease }: Extract<Turn, { does: 'try' }>, own: RegionKeeper): Promise<PollResult> {
  await own.recordTry(lease);
  return { outcome: 'tried' };
}

/** To read what other regions told takes a small part of the time limit: the comparison needs the rest. */
export function listeningIn(
  { subject, own, takes, at, record }: Poll,
  { limitMs, region }: Pick<AnyPollDeps, 'limitMs' | 'region'>,
): Listening {
  const isTakeOver = takes || record?.region !== region;
  return { subject, compared: own.state.compared, isTakeOver, at, limitMs: limitMs / 12 };
}

/** Comes after everything that the news led to is stored and sent. */
export async function recordNews({ compared, repeated }: RivalNews, isCompared: boolean, own: RegionKeeper) {
  const next = isCompared ? compared : repeated;
  if (next !== undefined) await own.recordCompared(next);
}

/**
 * The last act of a good poll: the lease goes to a region that outranks this one and asks for it, and from one that
 * drains to the best that is there.
 */
export async function handBack(
  { subject, situation, lease, own, keeper, at, takes }: Poll,
  deps: AnyPollDeps,
): Promise<void> {
  if (lease === undefined || takes) return;
  const { region, regions, intervalMs } = deps;
  const heir =
    findSuccessor(situation) ?? findHeir(subject, lease, { region, regions, states: own.states, at, intervalMs });
  if (heir !== undefined) await keeper.handOver(heir);
}

/** The result of a poll that `error` ended; records a failure of the provider. Rethrows other errors. */
export async function resultOfError(error: unknown, own: RegionKeeper): Promise<PollResult> {
  try {
    if (error instanceof WriteConflict) return { outcome: 'stale' };
    if (error instanceof CredentialsNotSet) {
      await own.recordCredentialsNotSet();
      return { outcome: 'not-set' };
    }
    if (error instanceof UpstreamError) {
      const words = error instanceof UpstreamRefused ? error.words : undefined;
      const failures = await own.recordFailure(error.kind, words);
      return { outcome: 'failed', kind: error.kind, reason: error.message, failures };
    }
  } catch (writeError) {
    if (writeError instanceof WriteConflict) return { outcome: 'stale' };
    throw writeError;
  }
  throw error;
}
