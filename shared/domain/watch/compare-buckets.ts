import type { ListedOrder } from '../provider/list-answer.ts';
import { normalForm, type Order } from '../provider/order.ts';
import { bucketOfKey, type Subject } from '../provider/order-id.ts';
import type { Absences } from './absence.ts';
import { type Applied, applyDifferences } from './apply-differences.ts';
import { bucketDigest, groupByBucket } from './digests.ts';
import type { Difference } from './entry-update.ts';
import type { LeaseKeeper } from './lease/lease-keeper.ts';
import { orderRules } from './order-events.ts';
import type { OrderState } from './poll-state.ts';
import type { PollDeps } from './ports.ts';

/** Stands in a list of digests for a bucket that has to be compared again. */
export const UNTRUSTED = '';

/** A run of neighbouring buckets is read by one query; this many buckets at most. */
const MAX_RUN = 16;

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
  /** No run of buckets is started at or after this time, unix ms. */
  readonly deadline: number;
}

export interface Compared {
  /** By bucket, for the poll record; UNTRUSTED for a bucket that the next poll has to compare again. */
  readonly digests: string[];
  /** False when the deadline came before every bucket was compared. */
  readonly isFinished: boolean;
  /** How many events were sent to the queue. */
  readonly published: number;
}

/** Brings the stored orders up to date in every bucket whose digest differs from the trusted one, or has none. */
export async function compareBuckets(
  listed: Iterable<ListedOrder>,
  trusted: readonly string[],
  comparison: Comparison,
): Promise<Compared> {
  const buckets = groupByBucket(listed);
  const digests = buckets.map(bucketDigest);
  const dirty = digests.flatMap((digest, bucket) => (digest === trusted[bucket] ? [] : [bucket]));
  const isTrusted = (bucket: number) => (trusted[bucket] ?? UNTRUSTED) !== UNTRUSTED;
  let published = 0;
  let isFinished = true;
  for (const run of runsOf(dirty)) {
    isFinished &&= comparison.deps.clock() < comparison.deadline;
    const orders = run.flatMap(bucket => buckets[bucket] ?? []);
    const applied = isFinished
      ? await compareRun(run, orders, isTrusted, comparison)
      : { published: 0, undecided: run };
    for (const bucket of applied.undecided) digests[bucket] = UNTRUSTED;
    published += applied.published;
  }
  return { digests, isFinished, published };
}

function runsOf(buckets: readonly number[]): number[][] {
  const runs: number[][] = [];
  for (const bucket of buckets) {
    const run = runs.at(-1);
    if (run !== undefined && run.length < MAX_RUN && run.at(-1) === bucket - 1) run.push(bucket);
    else runs.push([bucket]);
  }
  return runs;
}

/** `undecided`: buckets with an unconfirmed absence or a change that waits, which the next poll compares again. */
async function compareRun(
  run: readonly number[],
  listed: readonly ListedOrder[],
  isTrusted: (bucket: number) => boolean,
  { subject, deps, keeper, absences, at, previousAt, isBaseline }: Comparison,
): Promise<Pick<Applied, 'published'> & { readonly undecided: number[] }> {
  const known = await deps.store.readOrders(subject, run[0] ?? 0, run.at(-1) ?? 0);
  const { differences, unconfirmed } = differencesOf(known, listed, absences);
  const untrusted = known.filter(({ key }) => !isTrusted(bucketOfKey(key)));
  const { published, waiting } = await applyDifferences(differences, untrusted, {
    kind: orderRules(subject),
    put: (state, read) => deps.store.putOrder(subject, state, read),
    deps,
    keeper,
    observed: { at, region: deps.region, ...(previousAt !== undefined && { previousAt }) },
    isBaseline,
  });
  return { published, undecided: [...unconfirmed, ...waiting].map(bucketOfKey) };
}

/** Also returns the keys of stored orders whose absence from the answer is not confirmed yet. */
function differencesOf(
  known: readonly OrderState[],
  listed: readonly ListedOrder[],
  absences: Absences,
): { differences: Difference<Order>[]; unconfirmed: string[] } {
  const unseen = new Map(listed.map(order => [order.key, order]));
  const differences: Difference<Order>[] = [];
  const unconfirmed: string[] = [];
  for (const state of known) {
    const { key } = state;
    const now = unseen.get(key);
    unseen.delete(key);
    const isRemoved = state.removedAt !== undefined;
    if (now === undefined ? isRemoved : !isRemoved && normalForm(state.value) === now.normal) continue;
    if (now === undefined && !absences.isRemoved(key)) unconfirmed.push(key);
    else differences.push({ key, known: state, listed: now });
  }
  for (const [key, order] of unseen) differences.push({ key, listed: order });
  return { differences, unconfirmed };
}
