import { hasSameFields } from '../provider/answer.ts';
import type { ListedOrder } from '../provider/list-answer.ts';
import { normalForm, type Order } from '../provider/order.ts';
import { bucketOfKey, orderKey, parseOrderId, type Subject } from '../provider/order-id.ts';
import type { Absences } from './absence.ts';
import { type Applied, applyDifferences } from './apply-differences.ts';
import { bucketDigest, groupByBucket } from './digests.ts';
import type { Difference } from './entry-update.ts';
import type { LeaseKeeper } from './lease/lease-keeper.ts';
import { orderRules } from './order-events.ts';
import type { OrderState } from './poll-state.ts';
import type { PollDeps } from './ports.ts';
import { isAnothers, type RivalWord } from './rivals.ts';
import { findUntold } from './untold.ts';

/** Stands in a list of digests for a bucket that has to be compared again. */
export const UNTRUSTED = '';

/** So many buckets are read and brought up to date at once; a run of neighbours among them is read by one query. */
const BUCKETS_AT_ONCE = 16;

export interface Comparison {
  readonly subject: Subject;
  readonly deps: PollDeps;
  readonly keeper: LeaseKeeper;
  /** The buckets that `listed` covers; all, when left out. The others are as trusted. */
  readonly only?: ReadonlySet<number>;
  readonly absences: Absences;
  /** When the answer was requested, unix ms. */
  readonly at: number;
  /** When the last complete answer before it was requested, unix ms. */
  readonly previousAt?: number;
  /** Orders without an item are stored without events. */
  readonly isBaseline: boolean;
  /** What other regions told, by orderId. */
  readonly rivals: ReadonlyMap<string, RivalWord>;
  /** See PollRecord. */
  readonly unreached: readonly number[];
  /** No further buckets are begun with at or after this time, unix ms. */
  readonly deadline: number;
}

export interface Compared {
  /** By bucket, for the poll record; UNTRUSTED for a bucket that the next poll has to compare again. */
  readonly digests: string[];
  /** For the poll record. */
  readonly unreached: number[];
  /** False when the deadline came before every bucket was compared. */
  readonly isFinished: boolean;
  /** Whether no order that another region told has to be compared with that once more. */
  readonly areRivalsCompared: boolean;
  /** How many events were sent to the queue. */
  readonly published: number;
}

/**
 * Brings the stored orders up to date in every bucket whose digest differs from the trusted one, or has none, and what
 * was told of them in every bucket with an order that another region told.
 */
export async function compareBuckets(
  listed: Iterable<ListedOrder>,
  trusted: readonly string[],
  comparison: Comparison,
): Promise<Compared> {
  const buckets = groupByBucket(listed);
  const { only } = comparison;
  const digests = buckets.map((orders, bucket) =>
    only === undefined || only.has(bucket) ? bucketDigest(orders) : (trusted[bucket] ?? UNTRUSTED),
  );
  const rivals = byKey(comparison.rivals);
  const ofRivals = new Set([...rivals.keys()].map(bucketOfKey));
  const differing = digests.flatMap((digest, bucket) => (digest === trusted[bucket] ? [] : [bucket]));
  const others = [...ofRivals].filter(bucket => digests[bucket] === trusted[bucket]).sort((a, b) => a - b);
  const isTrusted = (bucket: number) => (trusted[bucket] ?? UNTRUSTED) !== UNTRUSTED;
  const unreached = new Set(differing.filter(bucket => isTrusted(bucket) || comparison.unreached.includes(bucket)));
  const reached = differing.filter(bucket => !unreached.has(bucket));
  let published = 0;
  let isFinished = true;
  let areRivalsCompared = true;
  // What differs comes first, and of that what no poll has got to: every poll has to get further there.
  for (const part of partsOf([...unreached, ...reached, ...others])) {
    isFinished &&= comparison.deps.clock() < comparison.deadline;
    const orders = part.flatMap(bucket => buckets[bucket] ?? []);
    const applied = isFinished
      ? await comparePart(part, orders, { isTrusted, rivals }, comparison)
      : { published: 0, undecided: part };
    if (isFinished) for (const bucket of part) unreached.delete(bucket);
    for (const bucket of applied.undecided) digests[bucket] = UNTRUSTED;
    areRivalsCompared &&= !applied.undecided.some(bucket => ofRivals.has(bucket));
    published += applied.published;
  }
  return { digests, unreached: [...unreached], isFinished, areRivalsCompared, published };
}

/** By the keys of the orders. */
function byKey(rivals: ReadonlyMap<string, RivalWord>): Map<string, RivalWord> {
  return new Map(
    [...rivals].flatMap(([id, word]) => {
      const identity = parseOrderId(id);
      return identity === undefined ? [] : [[orderKey(identity), word]];
    }),
  );
}

function partsOf(buckets: readonly number[]): number[][] {
  const parts: number[][] = [];
  for (let i = 0; i < buckets.length; i += BUCKETS_AT_ONCE) parts.push(buckets.slice(i, i + BUCKETS_AT_ONCE));
  return parts;
}

function runsOf(buckets: readonly number[]): number[][] {
  const runs: number[][] = [];
  for (const bucket of buckets) {
    const run = runs.at(-1);
    if (run?.at(-1) === bucket - 1) run.push(bucket);
    else runs.push([bucket]);
  }
  return runs;
}

interface Doubts {
  readonly isTrusted: (bucket: number) => boolean;
  /** By the orders' keys. */
  readonly rivals: ReadonlyMap<string, RivalWord>;
}

/**
 * `undecided`: buckets with an unconfirmed absence, a change that waits or an order that only another region knew, which
 * the next poll compares again.
 */
async function comparePart(
  buckets: readonly number[],
  listed: readonly ListedOrder[],
  { isTrusted, rivals: ofKeys }: Doubts,
  { subject, deps, keeper, absences, at, previousAt, isBaseline, rivals }: Comparison,
): Promise<Pick<Applied, 'published'> & { readonly undecided: number[] }> {
  const read = runsOf(buckets).map(run => deps.store.readOrders(subject, run[0] ?? 0, run.at(-1) ?? 0));
  const known = (await Promise.all(read)).flat();
  const isUntrusted = (key: string) => !isTrusted(bucketOfKey(key));
  const isDoubted = (state: OrderState) =>
    ofKeys.has(state.key) || (isUntrusted(state.key) && isAnothers(state, deps.region, at));
  const { differences, unconfirmed } = differencesOf(known, listed, absences, isDoubted);
  const stored = new Set([...known, ...listed].map(({ key }) => key));
  const onlyTold = [...ofKeys.keys()].filter(key => buckets.includes(bucketOfKey(key)) && !stored.has(key));
  const untrusted = known.filter(({ key }) => isUntrusted(key));
  const { published, waiting } = await applyDifferences([...differences, ...onlyTold.map(key => ({ key }))], {
    kind: orderRules(subject),
    put: (state, read) => deps.store.putOrder(subject, state, read),
    deps,
    keeper,
    observed: { at, region: deps.region, ...(previousAt !== undefined && { previousAt }) },
    isUntrusted,
    untold: await findUntold(untrusted, deps.feed, at),
    isBaseline,
    rivals,
  });
  return { published, undecided: [...unconfirmed, ...waiting, ...onlyTold].map(bucketOfKey) };
}

/**
 * Orders whose stored state differs from the answer, and those of which something else may have been told. Also returns
 * the keys of stored orders whose absence from the answer is not confirmed yet.
 */
function differencesOf(
  known: readonly OrderState[],
  listed: readonly ListedOrder[],
  absences: Absences,
  isDoubted: (state: OrderState) => boolean,
): { differences: Difference<Order>[]; unconfirmed: string[] } {
  const unseen = new Map(listed.map(order => [order.key, order]));
  const differences: Difference<Order>[] = [];
  const unconfirmed: string[] = [];
  for (const state of known) {
    const { key } = state;
    const now = unseen.get(key);
    unseen.delete(key);
    const isRemoved = state.removedAt !== undefined;
    const isSame = now === undefined ? isRemoved : !isRemoved && isSameOrder(state.value, now);
    if (isSame && !isDoubted(state)) continue;
    if (now === undefined && !isRemoved && !absences.isRemoved(key)) unconfirmed.push(key);
    else differences.push({ key, known: state, listed: now });
  }
  for (const [key, order] of unseen) differences.push({ key, listed: order });
  return { differences, unconfirmed };
}

/** The normal form decides, and costs more than to see that nothing differs at all. */
function isSameOrder(known: Order, { value }: ListedOrder): boolean {
  return hasSameFields(known, value) || normalForm(known) === normalForm(value);
}
