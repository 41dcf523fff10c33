import { parseListAnswer } from '../provider/list-answer.ts';
import { BUCKETS, type Subject } from '../provider/order-id.ts';
import { CredentialsNotSet, type FailureKind, UpstreamError, UpstreamRefused } from '../provider/upstream-error.ts';
import { judgeAbsences } from './absence.ts';
import { type Compared, compareBuckets, UNTRUSTED } from './compare-buckets.ts';
import { digest } from './digests.ts';
import { LeaseKeeper, WriteConflict } from './lease-keeper.ts';
import { areDigestsTrusted, isWriteInProgress, type Lease, lastCompleteAt, type PollRecord } from './poll-state.ts';
import type { PollDeps } from './ports.ts';

export type PollResult =
  /** A good answer. 'unfinished': a part of it is left to the next poll. */
  | {
      readonly outcome: 'unchanged' | 'changed' | 'unfinished';
      /** How many events were sent to the queue. */
      readonly published: number;
      /** The size of the mass absence that this answer shows; 0 without one. */
      readonly unconfirmed: number;
    }
  /**
   * 'busy': another poll is writing. 'not-owner': another region has the lease. 'not-set': the connection's secret
   * holds no credentials. 'stale': another poll wrote first, and this one ended.
   */
  | { readonly outcome: 'busy' | 'not-owner' | 'not-set' | 'stale' }
  /** No good answer; `failures` in a row, this one included. */
  | { readonly outcome: 'failed'; readonly kind: FailureKind; readonly reason: string; readonly failures: number };

/**
 * One poll of one service: fetches its orders, stores those that changed and publishes their events. Failures of the
 * provider are results; errors of table and queue are thrown.
 */
export async function pollOrders(subject: Subject, deps: PollDeps): Promise<PollResult> {
  const { lease, record } = await deps.store.readPoll(subject);
  const at = deps.clock();
  if (lease?.owner !== undefined && lease.owner !== deps.region && at < lease.until) return { outcome: 'not-owner' };
  if (isWriteInProgress(lease, record, at, deps.limitMs)) return { outcome: 'busy' };
  const keeper = new LeaseKeeper(subject, deps, lease, at);
  try {
    const body = await deps.source.fetchOrders(subject);
    return await applyAnswer(body, { subject, deps, at, keeper, lease, record });
  } catch (error) {
    return await resultOfError(error, keeper);
  }
}

interface Poll {
  readonly subject: Subject;
  readonly deps: PollDeps;
  /** When the answer was requested, unix ms. */
  readonly at: number;
  readonly keeper: LeaseKeeper;
  readonly lease: Lease | undefined;
  readonly record: PollRecord | undefined;
}

async function applyAnswer(body: string, poll: Poll): Promise<PollResult> {
  const { subject, deps, at, keeper, lease, record } = poll;
  const bodyDigest = digest(body);
  const trusted = areDigestsTrusted(record, lease, deps.region, at);
  if (trusted && record.bodyDigest === bodyDigest) {
    await keeper.renew(true);
    return { outcome: 'unchanged', published: 0, unconfirmed: 0 };
  }
  const listed = parseListAnswer(body);
  const earlier = record?.region === deps.region ? record : undefined;
  const absences = judgeAbsences(earlier, listed.keys(), listed.size, at, deps.intervalMs);
  const previousAt = lastCompleteAt(lease, record);
  const compared = await compareBuckets(listed.values(), trusted ? record.digests : ALL_UNTRUSTED, {
    subject,
    deps,
    keeper,
    absences,
    at,
    ...(previousAt !== undefined && { previousAt }),
    isBaseline: (record?.baselining ?? true) && !deps.tellBaseline,
    deadline: at + deps.limitMs / 2,
  });
  if (!keeper.isOpen) await keeper.renew(compared.isFinished);
  await close(poll, compared, {
    bodyDigest: compared.digests.includes(UNTRUSTED) ? undefined : bodyDigest,
    absences: absences.remembered(compared.isFinished),
    held: absences.held,
    comparedAt: trusted ? record.comparedAt : at,
  });
  const outcome = compared.isFinished ? (keeper.isOpen ? 'changed' : 'unchanged') : 'unfinished';
  return { outcome, published: compared.published, unconfirmed: absences.held > 0 ? absences.missing : 0 };
}

const ALL_UNTRUSTED: readonly string[] = Array.from({ length: BUCKETS }, () => UNTRUSTED);

type Closing = Pick<PollRecord, 'bodyDigest' | 'absences' | 'held' | 'comparedAt'>;

/** Comes after all puts and sends: a digest in the record says that the bucket is stored and its events are sent. */
async function close({ subject, deps, at, keeper, record }: Poll, compared: Compared, closing: Closing): Promise<void> {
  const next: PollRecord = {
    revision: record?.revision ?? 0,
    token: keeper.token,
    region: deps.region,
    digests: compared.digests,
    ...closing,
    completeAt: keeper.isOpen && compared.isFinished ? at : record?.completeAt,
    baselining: (record?.baselining ?? true) && !compared.isFinished,
  };
  if (record !== undefined && !keeper.isOpen && isSameRecord(record, next)) return;
  if ((await deps.store.putRecord(subject, next)) === 'stale') throw new WriteConflict();
}

/** Ignores `bodyDigest` and `completeAt`: the same orders in another body cost no write. */
function isSameRecord(a: PollRecord, b: PollRecord): boolean {
  const comparedFields = ({ token, region, digests, absences, held, comparedAt, baselining }: PollRecord) =>
    JSON.stringify([token, region, digests, absences, held, comparedAt, baselining]);
  return comparedFields(a) === comparedFields(b);
}

/** The result of a poll that `error` ended; records a failure of the provider in the lease. Rethrows other errors. */
export async function resultOfError(error: unknown, keeper: LeaseKeeper): Promise<PollResult> {
  try {
    if (error instanceof WriteConflict) return { outcome: 'stale' };
    if (error instanceof CredentialsNotSet) {
      await keeper.recordCredentialsNotSet();
      return { outcome: 'not-set' };
    }
    if (error instanceof UpstreamError) {
      const failures = await keeper.recordFailure(
        error.kind,
        error instanceof UpstreamRefused ? error.words : undefined,
      );
      return { outcome: 'failed', kind: error.kind, reason: error.message, failures };
    }
  } catch (writeError) {
    if (writeError instanceof WriteConflict) return { outcome: 'stale' };
    throw writeError;
  }
  throw error;
}
