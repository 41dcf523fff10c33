import { hasSameFields } from '../provider/answer.ts';
import type { ListedOrder } from '../provider/list-answer.ts';
import { normalForm, type Order } from '../provider/order.ts';
import { BUCKETS, bucketOfKey, cellOfKey, orderKey, parseOrderId, type Subject } from '../provider/order-id.ts';
import type { Absences } from './absence.ts';
import { type Applied, applyDifferences } from './apply-differences.ts';
import type { Difference } from './entry-update.ts';
import type { LeaseKeeper } from './lease/lease-keeper.ts';
import { orderRules } from './order-events.ts';
import type { OrderState } from './poll-state.ts';
import type { PollDeps } from './ports.ts';
import type { ReadList } from './read-list.ts';
import { isAnothers, type RivalWord } from './rivals.ts';
import { StoredDigests, UNTRUSTED } from './stored-digests.ts';
import { findUntold } from './untold.ts';

/** So many buckets are read and brought up to date at once; a run of neighbours among them is read by one query. */
const BUCKETS_AT_ONCE = 16;

export interface Comparison {
  readonly subject: Subject;
  readonly deps: PollDeps;
  readonly keeper: LeaseKeeper;
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
  readonly digests: number[];
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
 * Brings the stored orders up to date in every bucket of which a cell moved, and what was told of them in every bucket
 * with an order that another region told.
 * @param trusted by bucket; UNTRUSTED for those of which all cells moved
 */
export async function compareBuckets(
  list: Omit<ReadList, 'received'>,
  trusted: readonly number[],
  comparison: Comparison,
): Promise<Compared> {
  const moved = new Set([...list.moved].map(cell => cell % BUCKETS));
  const rivals = byKey(comparison.rivals);
  const ofRivals = new Set([...rivals.keys()].map(bucketOfKey));
  const differing = [...moved].sort((a, b) => a - b);
  const others = [...ofRivals].filter(bucket => !moved.has(bucket)).sort((a, b) => a - b);
  const isTrusted = (bucket: number) => trusted[bucket] !== UNTRUSTED;
  const isRead = (key: string) => list.isWhole || list.moved.has(cellOfKey(key));
  const stored = new StoredDigests(trusted);
  const undecided = new Set<number>();
  const unreached = new Set(differing.filter(bucket => isTrusted(bucket) || comparison.unreached.includes(bucket)));
  const reached = differing.filter(bucket => !unreached.has(bucket));
  let published = 0;
  let isFinished = true;
  let areRivalsCompared = true;
  // What differs comes first, and of that what no poll has got to: every poll has to get further there.
  for (const part of partsOf([...unreached, ...reached, ...others])) {
    isFinished &&= comparison.deps.clock() < comparison.deadline;
    const orders = part.flatMap(bucket => list.listed.inBucket(bucket));
    const applied = isFinished
      ? await comparePart(part, orders, { isTrusted, isRead, rivals, stored }, comparison)
      : { published: 0, undecided: part };
    if (isFinished) for (const bucket of part) unreached.delete(bucket);
    for (const bucket of applied.undecided) undecided.add(bucket);
    areRivalsCompared &&= !applied.undecided.some(bucket => ofRivals.has(bucket));
    published += applied.published;
  }
  const digests = stored.all.map((digest, bucket) => (undecided.has(bucket) ? UNTRUSTED : digest));
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

interface Whole {
  readonly isTrusted: (bucket: number) => boolean;
  /** Whether the order with this key is in the list as it was read, if it was listed at all. */
  readonly isRead: (key: string) => boolean;
  /** By the orders' keys. */
  readonly rivals: ReadonlyMap<string, RivalWord>;
  readonly stored: StoredDigests;
}

/**
 * `undecided`: buckets with an unconfirmed absence, a change that waits or an order that only another region knew, which
 * the next poll compares again.
 */
async function comparePart(
  buckets: readonly number[],
  listed: readonly ListedOrder[],
  { isTrusted, isRead, rivals: ofKeys, stored: digests }: Whole,
  { subject, deps, keeper, absences, at, previousAt, isBaseline, rivals }: Comparison,
): Promise<Pick<Applied, 'published'> & { readonly undecided: number[] }> {
  const read = runsOf(buckets).map(run => deps.store.readOrders(subject, run[0] ?? 0, run.at(-1) ?? 0));
  const all = (await Promise.all(read)).flat();
  const doubted = new Set(buckets.filter(bucket => !isTrusted(bucket)));
  const isUntrusted = (key: string) => doubted.size > 0 && doubted.has(bucketOfKey(key));
  const untrusted = all.filter(({ key }) => isUntrusted(key));
  digests.reset(doubted, untrusted);
  const isDoubted = (state: OrderState) =>
    ofKeys.has(state.key) || (isUntrusted(state.key) && isAnothers(state, deps.region, at));
  const { differences, unconfirmed } = differencesOf(all, listed, absences, { isRead, isDoubted });
  const onlyTold = ofKeys.size === 0 ? [] : findOnlyTold([...ofKeys.keys()], buckets, [...all, ...listed]);
  const { published, waiting } = await applyDifferences([...differences, ...onlyTold.map(key => ({ key }))], {
    kind: orderRules(subject),
    put: async (state, read) => {
      const written = await deps.store.putOrder(subject, state, read);
      if (written === 'done') digests.replace(read, state);
      return written;
    },
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

/** The keys of orders that another region told, and that are neither stored here nor listed. */
function findOnlyTold(
  told: readonly string[],
  buckets: readonly number[],
  known: readonly { readonly key: string }[],
): string[] {
  const keys = new Set(known.map(({ key }) => key));
  return told.filter(key => buckets.includes(bucketOfKey(key)) && !keys.has(key));
}

/**
 * Orders whose stored state differs from the answer, and those of which something else may have been told. Also returns
 * the keys of stored orders whose absence from the answer is not confirmed yet.
 */
function differencesOf(
  known: readonly OrderState[],
  listed: readonly ListedOrder[],
  absences: Absences,
  {
    isRead,
    isDoubted,
  }: { readonly isRead: (key: string) => boolean; readonly isDoubted: (state: OrderState) => boolean },
): { differences: Difference<Order>[]; unconfirmed: string[] } {
  const unseen = new Map(listed.map(order => [order.key, order]));
  const differences: Difference<Order>[] = [];
  const unconfirmed: string[] = [];
  for (const state of known) {
    const { key } = state;
    const now = unseen.get(key);
    if (now === undefined && !isRead(key)) continue;
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
