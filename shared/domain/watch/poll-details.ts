import { decodeAnswer, hasSameFields, type Listed } from '../provider/answer.ts';
import { contractOf, type Detail } from '../provider/detail.ts';
import { parseDetailAnswer } from '../provider/detail-answer.ts';
import { applyDifferences } from './apply-differences.ts';
import { detailRules } from './detail-events.ts';
import { digest } from './digests.ts';
import { WriteConflict } from './lease/lease-keeper.ts';
import { asOfApplied, mayAsk } from './not-applied.ts';
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
import type { KeptEvent, PollRecord } from './poll-state.ts';
import { areDigestsTrusted, isWriteInProgress, lastOwnCompleteAt } from './poll-state.ts';
import type { DetailPollDeps, UpdateWindow } from './ports.ts';
import { isAnothers, LOOK_BACK_MS, mustListen, NO_NEWS, type RivalNews, readRivals } from './rivals.ts';
import { readStoredDetails, type StoredDetails } from './stored-details.ts';
import { StoredDigests } from './stored-digests.ts';
import { windowsTo } from './update-windows.ts';

/** 'closed': outside the provider's service hours. 'not-applied': the customer is asked about once a day only. */
export type DetailPollResult = PollResult | { readonly outcome: 'closed' | 'not-applied' };

/** What an answer leads to that is the last one again, byte for byte. */
const NOTHING: ReadonlyMap<string, Listed<Detail>> = new Map();
const NOTHING_DOUBTED = { untold: [], hasAnothers: false };

/**
 * One poll of a connection's details: fetches those updated since the watermark, stores what changed and publishes the
 * events (docs/decisions/7-details-watermark.md). It never calls the provider outside its service hours. Failures of
 * the provider are results; errors of table and queue are thrown.
 */
export async function pollDetails(connection: string, deps: DetailPollDeps): Promise<DetailPollResult> {
  const subject = { connection, service: 'details' } as const;
  const at = deps.clock();
  const poll = await beginPoll(subject, deps, await deps.store.readPoll(subject), {
    at,
    addPollTime: deps.addServiceTime,
  });
  const details = new DetailPoll(connection, deps, poll);
  try {
    if (!deps.isServed(deps.clock(), deps.callMs)) return await details.resumeAfterCrash();
    const result = await standBack(poll, deps.limitMs);
    if (result !== undefined) return result;
    if (!mayAsk(poll, deps.intervalMs)) return { outcome: 'not-applied' };
    if (poll.turn.does !== 'try') return await details.run();
    parseDetailAnswer(decodeAnswer(await deps.source.fetchDetails(connection, { from: at - deps.overlapMs, to: at })));
    return await endTry(poll.turn, poll.own);
  } catch (error) {
    return await resultOfError(error, poll.own);
  }
}

class DetailPoll {
  readonly #connection: string;
  readonly #deps: DetailPollDeps;
  readonly #poll: Poll;
  #record: PollRecord | undefined;
  #digests: StoredDigests;
  #news: RivalNews = NO_NEWS;
  #published = 0;

  constructor(connection: string, deps: DetailPollDeps, poll: Poll) {
    this.#connection = connection;
    this.#deps = deps;
    this.#poll = poll;
    this.#record = poll.record;
    this.#digests = new StoredDigests(poll.record?.digests);
  }

  /** Outside service hours: sends what an interrupted poll has stored and not sent, without calling the provider. */
  async resumeAfterCrash(): Promise<DetailPollResult> {
    const { store, region, limitMs } = this.#deps;
    const { lease, subject, at, turn } = this.#poll;
    const isOurs = lease?.owner === undefined || lease.owner === region;
    // It may have been away: see standBack.
    if (
      turn.does === 'stand-by' ||
      !isOurs ||
      this.#record === undefined ||
      lease === undefined ||
      this.#record.token === lease.token
    )
      return { outcome: 'closed' };
    if (isWriteInProgress(lease, this.#record, at, limitMs)) return { outcome: 'busy' };
    const { untold } = await this.#readAll();
    await this.#send(untold);
    // The watermark stays, and whose it is: the next poll in service hours goes on from there.
    const resumed = { ...this.#record, token: lease.token, digests: this.#digests.all };
    if ((await store.putRecord(subject, resumed)) === 'stale') throw new WriteConflict();
    return { outcome: 'closed' };
  }

  /** Fetches and applies window after window; ends early at half the time limit or the end of the service hours. */
  async run(): Promise<PollResult> {
    const { clock, callMs, isServed, limitMs } = this.#deps;
    const { at, keeper, own, lease, completeAt: watermark, takes } = this.#poll;
    const trusted = !takes && areDigestsTrusted(this.#record, lease, this.#deps.region, at);
    const listens = mustListen(own.state.compared, { trusted, takes, regions: this.#deps.regions });
    if (listens) this.#news = await readRivals(listeningIn(this.#poll, this.#deps), this.#deps);
    const { untold, hasAnothers } = trusted ? NOTHING_DOUBTED : await this.#readAll();
    // A watermark says what was stored where it was written. What this region has stored otherwise, and what came from
    // another since, is compared with what the provider says of it now; so is what another region told.
    const ownWatermark = (!hasAnothers && lastOwnCompleteAt(lease, this.#record, this.#deps.region)) || 0;
    const { since = at } = this.#news;
    const from = watermark && Math.min(watermark, since, Math.max(ownWatermark, at - LOOK_BACK_MS));
    let isFirst = true;
    for (const window of windowsTo(at, from, this.#deps.overlapMs)) {
      // The first call is made however long reading took: every poll has to get further.
      const mayCall = isServed(clock(), callMs) && (isFirst || clock() < at + limitMs / 2);
      if (!mayCall) return this.#result('unfinished');
      const isLast = window.to === at;
      const isOrdinary = isFirst && isLast && trusted && !listens;
      const { listed, bodyDigest } = await this.#fetch(
        window,
        watermark,
        isOrdinary ? this.#record?.bodyDigest : undefined,
      );
      if (isFirst) await own.recordSuccess();
      if (isFirst) await this.#send(untold);
      isFirst = false;
      if (!(await this.#apply(listed, watermark, trusted))) return this.#result('unfinished');
      if (isLast && !keeper.isOpen && takes) await keeper.take();
      if (!isLast || !trusted || keeper.isOpen || this.#record?.baselining)
        await this.#advance(window.to, { isLast, trusted, bodyDigest });
      else await keeper.renew(true);
    }
    await recordNews(this.#news, true, own);
    await handBack(this.#poll, this.#deps);
    return this.#result(keeper.isOpen ? 'changed' : 'unchanged');
  }

  /** @param unless the digest of an answer that is known to lead to nothing */
  async #fetch(window: UpdateWindow, watermark: number | undefined, unless: string | undefined) {
    try {
      const body = await this.#deps.source.fetchDetails(this.#connection, window);
      const bodyDigest = digest(body);
      return { bodyDigest, listed: bodyDigest === unless ? NOTHING : parseDetailAnswer(decodeAnswer(body)) };
    } catch (error) {
      throw watermark === undefined ? error : asOfApplied(error);
    }
  }

  #result(outcome: 'changed' | 'unchanged' | 'unfinished'): PollResult {
    return { outcome, published: this.#published, unconfirmed: 0 };
  }

  /** What it finds untold is to be sent before anything is put: an item may have no room for more. */
  async #readAll(): Promise<StoredDetails> {
    const stored = await readStoredDetails(this.#connection, this.#poll.at, this.#deps);
    this.#digests = stored.digests;
    return stored;
  }

  async #send(events: readonly KeptEvent[]): Promise<void> {
    if (events.length === 0) return;
    await this.#deps.queue.send(events.map(({ observedAt: _, ...event }) => event));
    this.#published += events.length;
  }

  /** Stores and publishes what changed. Returns false when a detail has to wait for room in its item. */
  async #apply(
    listed: ReadonlyMap<string, Listed<Detail>>,
    watermark: number | undefined,
    trusted: boolean,
  ): Promise<boolean> {
    if (listed.size === 0) return true;
    const states = await this.#deps.store.readDetails(this.#connection, [...listed.keys()]);
    const known = new Map(states.map(state => [state.key, state]));
    const { idOf, normalForm } = detailRules({ connection: this.#connection, orderIdOf: () => undefined });
    const { words } = this.#news;
    const changed = [...listed.values()].filter(({ key, value }) => {
      const state = known.get(key);
      if (state === undefined) return true;
      if (!hasSameFields(state.value, value) && normalForm(state.value) !== normalForm(value)) return true;
      return (
        (words.size > 0 && words.has(idOf(key))) || (!trusted && isAnothers(state, this.#deps.region, this.#poll.at))
      );
    });
    const differences = changed.map(entry => ({ key: entry.key, known: known.get(entry.key), listed: entry }));
    const waiting = await this.#put(differences, watermark, trusted);
    return waiting.length === 0;
  }

  async #put(
    differences: Parameters<typeof applyDifferences<Detail>>[0],
    previousAt: number | undefined,
    trusted: boolean,
  ): Promise<string[]> {
    const { store, region, tellBaseline } = this.#deps;
    const contracts = differences.flatMap(({ listed }) => (listed && contractOf(listed.value)) ?? []);
    const orderIds = await store.findOrderIds(this.#connection, [...new Set(contracts)]);
    const { published, waiting } = await applyDifferences(differences, {
      kind: detailRules({ connection: this.#connection, orderIdOf: contract => orderIds.get(contract) }),
      put: async (state, read) => {
        const written = await store.putDetail(this.#connection, state, read);
        if (written === 'done') this.#digests.replace(read, state);
        return written;
      },
      deps: this.#deps,
      keeper: this.#poll.keeper,
      observed: { at: this.#poll.at, region, ...(previousAt !== undefined && { previousAt }) },
      isUntrusted: () => !trusted,
      untold: [],
      isBaseline: (this.#record?.baselining ?? true) && !tellBaseline,
      rivals: this.#news.words,
    });
    this.#published += published;
    return waiting;
  }

  /**
   * Moves the watermark to `to`, after all updates up to it are stored and sent. Only the last window closes the record
   * under the lease's token: after a crash in between, nothing is trusted.
   */
  async #advance(
    to: number,
    {
      isLast,
      trusted,
      bodyDigest,
    }: { readonly isLast: boolean; readonly trusted: boolean; readonly bodyDigest: string },
  ): Promise<void> {
    const record: PollRecord = {
      revision: this.#record?.revision ?? 0,
      token: isLast ? this.#poll.keeper.token : '',
      region: this.#deps.region,
      digests: this.#digests.all,
      bodyDigest: isLast ? bodyDigest : undefined,
      absences: {},
      held: 0,
      comparedAt: trusted ? (this.#record?.comparedAt ?? this.#poll.at) : this.#poll.at,
      completeAt: to,
      leaseUntil: this.#poll.keeper.closingEnd,
      baselining: !isLast && (this.#record?.baselining ?? true),
    };
    const written = await this.#deps.store.putRecord(this.#poll.subject, record);
    if (written === 'stale') throw new WriteConflict();
    this.#record = { ...record, revision: record.revision + 1 };
  }
}
