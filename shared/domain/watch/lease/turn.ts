import type { PollSubject } from '../../provider/order-id.ts';
import { type Heartbeat, hearsAt, isActing, isWaiting } from '../../regions/heartbeat.ts';
import { actsAgainAt } from '../../regions/returns.ts';
import type { Lease } from '../poll-state.ts';
import { mayTry } from './hand-back.ts';
import { graceEnd, type LeaseTimes, leaseEnd } from './lease-times.ts';
import { outranks, rankOf } from './rank.ts';
import type { RegionState } from './region-state.ts';

/** What a region knows when its schedule invokes it for a subject. */
export interface Situation extends LeaseTimes {
  readonly subject: PollSubject;
  readonly region: string;
  /** The names of all regions, this one included. */
  readonly regions: readonly string[];
  readonly lease: Lease | undefined;
  readonly own: RegionState;
  /** Unix ms. */
  readonly at: number;
  /** See `isGone`. */
  readonly goneMs: number;
  /** Of the regions, where they were read. */
  readonly heartbeats?: readonly Heartbeat[];
}

/**
 * 'poll': with `takes`, a good answer makes this region the holder, and it trusts nothing of what was before. 'try': to
 * ask the provider and change nothing, as a step towards getting the lease back. 'stand-by': another region polls, or
 * has the first right to. 'slow-down': the provider asked for fewer calls.
 */
export type Turn =
  | { readonly does: 'poll'; readonly takes: boolean }
  | { readonly does: 'try'; readonly lease: Lease }
  | { readonly does: 'slow-down' }
  | { readonly does: 'stand-by'; readonly note?: Pick<RegionState, 'noLeaseSince' | 'returnedAt' | 'heardAt'> };

const STAND_BY: Turn = { does: 'stand-by' };
const TAKE: Turn = { does: 'poll', takes: true };

/**
 * Whose turn it is to poll (docs/decisions/4-region-ownership.md). Without heartbeats the region counts as one that was
 * there all the time and goes on.
 */
export function nextTurn(situation: Situation): Turn {
  const turn = turnByLease(situation);
  if (turn.does === 'stand-by' || situation.regions.length === 1) return turn;
  const { heartbeats, region, lease, at, goneMs } = situation;
  const own = heartbeats?.find(heartbeat => heartbeat.region === region);
  if (isWaiting(own, at, goneMs)) return STAND_BY;
  const holdsOn = turn.does === 'poll' && lease?.owner === region && !turn.takes;
  return own?.isRelieved && !holdsOn ? STAND_BY : turn;
}

/** Whether heartbeats have a part in whose turn it is. Otherwise they need not be read: a poll that stands by costs one read. */
export function dependsOnHeartbeats({ region, regions, lease }: Situation, turn: Turn): boolean {
  return regions.length > 1 && (turn.does !== 'stand-by' || lease?.owner === region);
}

/** The region to which one that drains hands the lease: the first in rank that is there. */
export function findSuccessor({
  heartbeats = [],
  subject,
  region,
  regions,
  at,
  goneMs,
}: Situation): string | undefined {
  const own = heartbeats.find(heartbeat => heartbeat.region === region);
  if (!own?.isRelieved) return undefined;
  return heartbeats
    .filter(other => other.region !== region && regions.includes(other.region) && isActing(other, at, goneMs))
    .map(other => other.region)
    .sort((a, b) => rankOf(subject, a, regions) - rankOf(subject, b, regions))[0];
}

function turnByLease(situation: Situation): Turn {
  const { lease, region, at } = situation;
  if (lease?.owner === undefined) return turnWithoutLease(situation);
  if (lease.owner === region) return turnOfHolder(situation, lease);
  if (at >= lease.until) return turnAfterLapse(situation, lease.until);
  const wantsBack = outranks(situation.subject, region, lease.owner) && mayTry(lease, situation.own, at);
  return wantsBack && isOwnInterval(situation) ? { does: 'try', lease } : STAND_BY;
}

/** The region of rank 0 begins. The others give it the time that a lease would have run, from when they first looked. */
function turnWithoutLease(situation: Situation): Turn {
  const { own, at } = situation;
  if (rankIn(situation) === 0) return unlessSlowedDown(situation, TAKE, 1);
  if (own.noLeaseSince === undefined) return { does: 'stand-by', note: { noLeaseSince: at } };
  return turnAfterLapse(situation, leaseEnd(own.noLeaseSince, situation));
}

function turnOfHolder(situation: Situation, lease: Lease): Turn {
  const { own, at, regions, goneMs } = situation;
  if (lease.beginsAt !== undefined && at < lease.beginsAt) return STAND_BY;
  if (at < lease.until) return { does: 'poll', takes: false };
  const isAlone = regions.length === 1;
  if (isAlone || isStillAsking(situation)) return unlessSlowedDown(situation, { does: 'poll', takes: !isAlone }, 1);
  const isNoticed = own.returnedAt !== undefined && own.returnedAt >= lease.until;
  const returnedAt = isNoticed ? own.returnedAt : at;
  const heardAt = (isNoticed ? own.heardAt : undefined) ?? hearsNow(situation, returnedAt);
  const isBack = isNoticed && at >= actsAgainAt({ returnedAt, heardAt, goneMs });
  return isBack ? turnAfterLapse(situation, lease.until) : { does: 'stand-by', note: { returnedAt, heardAt } };
}

/** When it hears of another region, if it does so now. */
function hearsNow({ heartbeats = [], region, at, goneMs }: Situation, returnedAt: number): number | undefined {
  return hearsAt(
    heartbeats.filter(other => other.region !== region),
    { at, returnedAt, goneMs },
  );
}

/** Whether the lease ran out because the provider gave no good answer, and not because nobody asked. */
function isStillAsking(situation: Situation): boolean {
  const { own, at } = situation;
  return own.notSet === true || (own.failure !== undefined && at < leaseEnd(own.failure.at, situation));
}

/** Each rank has its own time to try. Then they take turns: while the provider fails for all, few ask. */
function turnAfterLapse(situation: Situation, lapsedAt: number): Turn {
  const { own, at, regions, goneMs } = situation;
  const from = graceEnd(lapsedAt, rankIn(situation), situation);
  // While its replica catches up, a region that was away sees leases of others that ended long ago.
  const isBack = own.returnedAt === undefined || at >= actsAgainAt({ ...own, returnedAt: own.returnedAt, goneMs });
  if (at < from || !isBack) return STAND_BY;
  const hasTried = own.failure !== undefined && own.failure.at >= from;
  return hasTried && !isOwnInterval(situation) ? STAND_BY : unlessSlowedDown(situation, TAKE, regions.length);
}

/**
 * After a 429 a region whose turn comes every `everyIntervals` leaves one out. The interval is what one region asks; it
 * is while no lease is valid that several ask.
 */
function unlessSlowedDown({ own, at, intervalMs, regions }: Situation, turn: Turn, everyIntervals: number): Turn {
  if (regions.length === 1 || own.failure?.kind !== 'rate_limited') return turn;
  return at < own.failure.at + (everyIntervals + 1 / 2) * intervalMs ? { does: 'slow-down' } : turn;
}

/** Intervals are dealt out to the regions one after the other. */
function isOwnInterval(situation: Situation): boolean {
  const { at, intervalMs, regions } = situation;
  return Math.floor(at / intervalMs) % regions.length === rankIn(situation);
}

const rankIn = ({ subject, region, regions }: Situation) => rankOf(subject, region, regions);
