import { decodeAnswer } from '../provider/answer.ts';
import { parseListAnswer } from '../provider/list-answer.ts';
import { BUCKETS, type Subject } from '../provider/order-id.ts';
import { judgeAbsences } from './absence.ts';
import { type Compared, compareBuckets } from './compare-buckets.ts';
import { digest } from './digests.ts';
import { WriteConflict } from './lease/lease-keeper.ts';
import { addAnyTime } from './lease/poll-time.ts';
import {
  beginPoll,
  endTry,
  handBack,
  listeningIn,
  type Poll,
  type PollResult,
  recordNews,
  resultOfError,
  standBack,
} from './poll.ts';
import { areDigestsTrusted, type PollRecord } from './poll-state.ts';
import type { PollDeps } from './ports.ts';
import { readList } from './read-list.ts';
import { mustListen, NO_NEWS, readRivals } from './rivals.ts';
import { UNTRUSTED } from './stored-digests.ts';
import { countUnknown } from './unknown-orders.ts';

/**
 * One poll of one service: fetches its orders, stores those that changed and publishes their events. Failures of the
 * provider are results; errors of table and queue are thrown.
 */
export async function pollOrders(subject: Subject, deps: PollDeps): Promise<PollResult> {
  const stored = await deps.store.readPoll(subject);
  const poll = await beginPoll(subject, deps, stored, { at: deps.clock(), addPollTime: addAnyTime });
  try {
    const result = await standBack(poll, deps.limitMs);
    if (result !== undefined) return result;
    const body = await deps.source.fetchOrders(subject);
    if (poll.turn.does !== 'try') return await applyAnswer(body, subject, poll, deps);
    parseListAnswer(decodeAnswer(body));
    return await endTry(poll.turn, poll.own);
  } catch (error) {
    return await resultOfError(error, poll.own);
  }
}

async function applyAnswer(body: Buffer, subject: Subject, poll: Poll, deps: PollDeps): Promise<PollResult> {
  const { at, keeper, own, lease, record, takes } = poll;
  const bodyDigest = digest(body);
  const trusted = !takes && areDigestsTrusted(record, lease, deps.region, at);
  const listens = mustListen(own.state.compared, { trusted, takes, regions: deps.regions });
  if (trusted && !listens && record.bodyDigest === bodyDigest) {
    await own.recordSuccess();
    await keeper.renew(true);
    await handBack(poll, deps);
    return { outcome: 'unchanged', published: 0, unconfirmed: 0 };
  }
  // What is missing once more is looked for among all that came, and what another region told as well.
  const isWhole = listens || !trusted || Object.keys(record.absences).length > 0;
  const list = readList(body, trusted ? record : undefined, { isWhole });
  const { listed, received } = list;
  await own.recordSuccess();
  const unknown = await countUnknown(listed, subject, poll, deps);
  if (unknown > 0) {
    await keeper.hold();
    await handBack(poll, deps);
    return { outcome: 'held', published: 0, unconfirmed: unknown };
  }
  const earlier = record?.region === deps.region ? record : undefined;
  const absences = judgeAbsences(earlier, listed.keys(), listed.size, at, deps.intervalMs);
  const news = listens ? await readRivals(listeningIn(poll, deps), deps) : NO_NEWS;
  const compared = await compareBuckets(list, trusted ? record.digests : ALL_UNTRUSTED, {
    subject,
    deps,
    keeper,
    absences,
    at,
    ...(poll.completeAt !== undefined && { previousAt: poll.completeAt }),
    rivals: news.words,
    isBaseline: (record?.baselining ?? true) && !deps.tellBaseline,
    unreached: trusted ? (record.unreached ?? []) : ALL_BUCKETS,
    deadline: at + deps.limitMs / 2,
  });
  await close(poll, deps, compared, {
    bodyDigest: compared.digests.includes(UNTRUSTED) ? undefined : bodyDigest,
    received,
    absences: absences.remembered(compared.isFinished),
    held: absences.held,
    comparedAt: trusted ? record.comparedAt : at,
  });
  await recordNews(news, compared.areRivalsCompared, own);
  await handBack(poll, deps);
  const outcome = compared.isFinished ? (keeper.isOpen ? 'changed' : 'unchanged') : 'unfinished';
  return { outcome, published: compared.published, unconfirmed: absences.held > 0 ? absences.missing : 0 };
}

const ALL_BUCKETS: readonly number[] = Array.from({ length: BUCKETS }, (_, bucket) => bucket);
const ALL_UNTRUSTED: readonly number[] = ALL_BUCKETS.map(() => UNTRUSTED);

type Closing = Pick<PollRecord, 'bodyDigest' | 'received' | 'absences' | 'held' | 'comparedAt'>;

/**
 * Comes after all puts and sends: a digest in the record says that the bucket is stored and its events are sent. To
 * close prolongs the lease.
 */
async function close(poll: Poll, deps: PollDeps, compared: Compared, closing: Closing): Promise<void> {
  const { subject, at, keeper, record, takes } = poll;
  if (!keeper.isOpen && takes) await keeper.take();
  const next: PollRecord = {
    revision: record?.revision ?? 0,
    token: keeper.token,
    region: deps.region,
    digests: compared.digests,
    unreached: compared.unreached.length > 0 ? compared.unreached : undefined,
    ...closing,
    completeAt: compared.isFinished ? at : record?.completeAt,
    leaseUntil: keeper.closingEnd,
    baselining: (record?.baselining ?? true) && !compared.isFinished,
  };
  if (record !== undefined && !keeper.isOpen && isSameRecord(record, next)) await keeper.renew(compared.isFinished);
  else if ((await deps.store.putRecord(subject, next)) === 'stale') throw new WriteConflict();
}

/** Ignores the body's digest and the times of the poll: the same orders, in another order, cost no record. */
function isSameRecord(a: PollRecord, b: PollRecord): boolean {
  const comparedFields = (record: PollRecord) => {
    const { token, region, digests, received, unreached, absences, held, comparedAt, baselining } = record;
    return JSON.stringify([token, region, digests, received, unreached, absences, held, comparedAt, baselining]);
  };
  return comparedFields(a) === comparedFields(b);
}
