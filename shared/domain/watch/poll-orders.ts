import { parseListAnswer } from '../provider/list-answer.ts';
import { BUCKETS, type Subject } from '../provider/order-id.ts';
import { CredentialsNotSet, type FailureKind, UpstreamError, UpstreamRefused } from '../provider/upstream-error.ts';
import { judgeAbsences } from './absence.ts';
import { type Compared, compareBuckets, UNTRUSTED } from './compare-buckets.ts';
import { digest } from './digests.ts';
import { LeaseKeeper, WriteConflict } from './lease-keeper.ts';
import type { Lease, PollRecord } from './poll-state.ts';
import type { PollDeps } from './ports.ts';

export type PollResult =
  | {
      readonly outcome: 'unchanged' | 'changed' | 'unfinished';
      readonly published: number;
      readonly unconfirmed: number;
    }
  | { readonly outcome: 'busy' | 'not-owner' | 'not-set' | 'stale' }
  | { readonly outcome: 'failed'; readonly kind: FailureKind; readonly reason: string; readonly failures: number };

/** So often nothing is trusted and every order is compared. */
const COMPARE_ALL_MS = 60 * 60 * 1000;

/** One poll of one service: asks the provider, keeps and tells what changed. Errors of table and queue come through. */
export async function pollOrders(subject: Subject, deps: PollDeps): Promise<PollResult> {
  const { lease, record } = await deps.store.readPoll(subject);
  const at = deps.clock();
  if (lease?.owner !== undefined && lease.owner !== deps.region && at < lease.until) return { outcome: 'not-owner' };
  if (isWriteInProgress(lease, record, at, deps.limitMs)) return { outcome: 'busy' };
  const keeper = new LeaseKeeper(subject, deps, lease, at);
  try {
    const body = await deps.source.fetchOrders(subject);
    return await takeAnswer(body, { subject, deps, at, keeper, lease, record });
  } catch (error) {
    return await resultOfError(error, keeper);
  }
}

/** Two polls of one service may overlap: schedules fire at least once. */
export function isWriteInProgress(
  lease: Lease | undefined,
  record: PollRecord | undefined,
  at: number,
  limitMs: number,
) {
  return lease?.openedAt !== undefined && record?.token !== lease.token && at < lease.openedAt + limitMs;
}

interface Poll {
  readonly subject: Subject;
  readonly deps: PollDeps;
  /** When the answer was asked for, unix ms. */
  readonly at: number;
  readonly keeper: LeaseKeeper;
  readonly lease: Lease | undefined;
  readonly record: PollRecord | undefined;
}

async function takeAnswer(body: string, poll: Poll): Promise<PollResult> {
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
  if (!keeper.isOpen) await keeper.renew(compared.whole);
  await close(poll, compared, {
    bodyDigest: compared.digests.includes(UNTRUSTED) ? undefined : bodyDigest,
    absences: absences.remembered(compared.whole),
    held: absences.held,
    comparedAt: trusted ? record.comparedAt : at,
  });
  const outcome = compared.whole ? (keeper.isOpen ? 'changed' : 'unchanged') : 'unfinished';
  return { outcome, published: compared.published, unconfirmed: absences.held > 0 ? absences.missing : 0 };
}

const ALL_UNTRUSTED: readonly string[] = Array.from({ length: BUCKETS }, () => UNTRUSTED);

/** A crash, a time-out, a lost race or another region's poll each leave the two tokens unequal. */
export function areDigestsTrusted(
  record: PollRecord | undefined,
  lease: Lease | undefined,
  region: string,
  at: number,
): record is PollRecord {
  return (
    record !== undefined &&
    record.token === lease?.token &&
    record.region === region &&
    at - record.comparedAt < COMPARE_ALL_MS
  );
}

export function lastCompleteAt(lease: Lease | undefined, record: PollRecord | undefined): number | undefined {
  const times = [lease?.completeAt, record?.completeAt].filter(time => time !== undefined);
  return times.length === 0 ? undefined : Math.max(...times);
}

type Closing = Pick<PollRecord, 'bodyDigest' | 'absences' | 'held' | 'comparedAt'>;

/** Digests advance last, when all that they stand for is stored and sent. */
async function close({ subject, deps, at, keeper, record }: Poll, compared: Compared, closing: Closing): Promise<void> {
  const next: PollRecord = {
    revision: record?.revision ?? 0,
    token: keeper.token,
    region: deps.region,
    digests: compared.digests,
    ...closing,
    completeAt: keeper.isOpen && compared.whole ? at : record?.completeAt,
    baselining: (record?.baselining ?? true) && !compared.whole,
  };
  if (record !== undefined && !keeper.isOpen && sameRecord(record, next)) return;
  if ((await deps.store.putRecord(subject, next)) === 'stale') throw new WriteConflict();
}

/** Another body with the same orders is no reason to write. */
function sameRecord(a: PollRecord, b: PollRecord): boolean {
  const essence = ({ token, region, digests, absences, held, comparedAt, baselining }: PollRecord) =>
    JSON.stringify([token, region, digests, absences, held, comparedAt, baselining]);
  return essence(a) === essence(b);
}

/** What an error that ends a poll comes to; those of table and queue are thrown on. */
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
  } catch (lost) {
    if (lost instanceof WriteConflict) return { outcome: 'stale' };
    throw lost;
  }
  throw error;
}
