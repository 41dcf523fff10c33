import type { ListedOrder } from '../provider/list-answer.ts';
import { normalForm, type Order } from '../provider/order.ts';
import { bucketOfKey, type Subject } from '../provider/order-id.ts';
import type { Absences } from './absence.ts';
import { type Applied, applyDifferences } from './apply-differences.ts';
import { bucketDigest, groupByBucket } from './digests.ts';
import type { Difference } from './entry-update.ts';
import type { LeaseKeeper } from './lease-keeper.ts';
import { orderKind } from './order-events.ts';
import type { OrderState } from './poll-state.ts';
import type { PollDeps } from './ports.ts';

/** The digest of a bucket that is to be compared again. */
export const UNTRUSTED = '';

/** Neighbouring buckets are read by one query, at most so many. */
const MAX_RUN = 16;

export interface Comparison {
  readonly subject: Subject;
  readonly deps: PollDeps;
  readonly keeper: LeaseKeeper;
  readonly absences: Absences;
  /** When the answer was asked for, and the one before, unix ms. */
  readonly at: number;
  readonly previousAt?: number;
  readonly isBaseline: boolean;
  /** The poll stops comparing then, unix ms. */
  readonly deadline: number;
}

export interface Compared {
  readonly digests: string[];
  /** Every bucket that had to be compared was. */
  readonly whole: boolean;
  readonly published: number;
}

/** Brings the stored orders of every bucket that differs, or whose digest is not trusted, to what was listed. */
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
  let whole = true;
  for (const run of runsOf(dirty)) {
    whole &&= comparison.deps.clock() < comparison.deadline;
    const orders = run.flatMap(bucket => buckets[bucket] ?? []);
    const applied = whole ? await compareRun(run, orders, isTrusted, comparison) : { published: 0, undecided: run };
    for (const bucket of applied.undecided) digests[bucket] = UNTRUSTED;
    published += applied.published;
  }
  return { digests, whole, published };
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
    kind: orderKind(subject),
    put: (state, read) => deps.store.putOrder(subject, state, read),
    deps,
    keeper,
    observed: { at, region: deps.region, ...(previousAt !== undefined && { previousAt }) },
    isBaseline,
  });
  return { published, undecided: [...unconfirmed, ...waiting].map(bucketOfKey) };
}

/** What is to be brought up to date; and the orders whose absence is not believed yet. */
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
