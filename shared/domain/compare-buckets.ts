import type { Absences } from './absence.ts';
import type { ListedOrder } from './answer.ts';
import { bucketDigest, groupByBucket } from './digests.ts';
import type { Event } from './event.ts';
import { type LeaseKeeper, LostRace } from './lease-keeper.ts';
import { normalForm } from './order.ts';
import { bucketOfKey, orderIdOfKey, type Subject } from './order-id.ts';
import { isOld, type OrderDifference, type OrderUpdate, updateOrder } from './order-update.ts';
import type { OrderState } from './poll-state.ts';
import type { PollDeps } from './ports.ts';
import { isResendable } from './retention.ts';

/** The digest of a bucket that is to be compared again. */
export const UNTRUSTED = '';

/** Neighbouring buckets are read by one query, at most so many. */
const MAX_RUN = 16;
const PUTS_AT_ONCE = 16;

export interface Comparison {
  readonly subject: Subject;
  readonly deps: PollDeps;
  readonly lease: LeaseKeeper;
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
  readonly told: number;
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
  let told = 0;
  let whole = true;
  for (const run of runsOf(dirty)) {
    whole &&= comparison.deps.clock() < comparison.deadline;
    if (!whole) {
      for (const bucket of run) digests[bucket] = UNTRUSTED;
      continue;
    }
    const isTrusted = (bucket: number) => (trusted[bucket] ?? UNTRUSTED) !== UNTRUSTED;
    const compared = await compareRun(
      run,
      run.flatMap(bucket => buckets[bucket] ?? []),
      isTrusted,
      comparison,
    );
    for (const bucket of compared.pending) digests[bucket] = UNTRUSTED;
    told += compared.told;
  }
  return { digests, whole, told };
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
  comparison: Comparison,
): Promise<{ told: number; pending: Set<number> }> {
  const { subject, deps, at, previousAt, isBaseline } = comparison;
  const known = await deps.store.readOrders(subject, run[0] ?? 0, run.at(-1) ?? 0);
  const { differences, pending } = differencesOf(known, listed, comparison.absences);

  const isUntrusted = (state: OrderState) => !isTrusted(bucketOfKey(state.key));
  const toSendAgain = known
    .filter(isUntrusted)
    .flatMap(({ events }) => events)
    .filter(({ observedAt }) => isResendable(observedAt, at));
  const toDrop = differences.flatMap(({ known }) => known?.events.filter(event => isOld(event, at)) ?? []);
  const ids = new Set([...toSendAgain, ...toDrop].map(({ id }) => id));
  const missing = ids.size === 0 ? new Set<string>() : await deps.feed.findMissing([...ids]);
  const outbox: Event[] = toSendAgain.filter(({ id }) => missing.has(id));

  for (let i = 0; i < differences.length; i += PUTS_AT_ONCE) {
    const updates = await Promise.all(
      differences.slice(i, i + PUTS_AT_ONCE).map(async difference => {
        const isNew = difference.known === undefined;
        const lookUp = isNew ? !isBaseline : isUntrusted(difference.known);
        const update = updateOrder(difference, {
          subject,
          observed: { at, region: deps.region, ...(previousAt !== undefined && { previousAt }) },
          newest: lookUp ? await deps.feed.findNewest(orderIdOfKey(subject, difference.key)) : undefined,
          isInFeed: id => ids.has(id) && !missing.has(id),
          isBaseline: isNew && isBaseline,
        });
        if (update === undefined) pending.add(bucketOfKey(difference.key));
        return update ?? [];
      }),
    );
    outbox.push(...(await putOrders(updates.flat(), comparison)));
  }
  if (outbox.length > 0) await deps.queue.send(outbox);
  return { told: outbox.length, pending };
}

async function putOrders(updates: readonly OrderUpdate[], { subject, deps, lease }: Comparison): Promise<Event[]> {
  if (updates.length === 0) return [];
  await lease.open();
  const written = await Promise.all(updates.map(({ state, read }) => deps.store.putOrder(subject, state, read)));
  if (written.includes('stale')) throw new LostRace();
  return updates.flatMap(({ events }) => events);
}

/** What is to be brought up to date; and the buckets of orders whose absence is not believed yet. */
function differencesOf(
  known: readonly OrderState[],
  listed: readonly ListedOrder[],
  absences: Absences,
): { differences: OrderDifference[]; pending: Set<number> } {
  const unseen = new Map(listed.map(order => [order.key, order]));
  const differences: OrderDifference[] = [];
  const pending = new Set<number>();
  for (const state of known) {
    const { key } = state;
    const now = unseen.get(key);
    unseen.delete(key);
    const isRemoved = state.removedAt !== undefined;
    if (now === undefined ? isRemoved : !isRemoved && normalForm(state.order) === now.normal) continue;
    if (now === undefined && !absences.isRemoved(key)) pending.add(bucketOfKey(key));
    else differences.push({ key, known: state, listed: now });
  }
  for (const [key, order] of unseen) differences.push({ key, listed: order });
  return { differences, pending };
}
