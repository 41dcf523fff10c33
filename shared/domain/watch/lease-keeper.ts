import { type Event, factsOf } from '../events/event.ts';
import { isResendable } from '../events/retention.ts';
import type { PollSubject } from '../provider/order-id.ts';
import type { FailureKind, ProviderWords } from '../provider/upstream-error.ts';
import { afterFailure, afterSuccess } from './outage.ts';
import type { Lease } from './poll-state.ts';
import type { LeaseDeps } from './ports.ts';

/** A conditional put lost to another poll. This poll ends; the next one starts from what is stored. */
export class WriteConflict extends Error {
  override readonly name = 'WriteConflict';
}

const NO_LEASE: Lease = { revision: 0, until: 0, token: '', failures: 0, outage: 0, unpublished: [] };

/** A lease lasts this many poll intervals from the last good answer: two polls in a row may fail or be missed. */
const LEASE_INTERVALS = 3;

/**
 * The lease of one subject during one poll. Each method that writes puts the lease on condition that its revision is
 * the one read or written last, and throws WriteConflict otherwise.
 */
export class LeaseKeeper {
  readonly #subject: PollSubject;
  readonly #deps: LeaseDeps;
  /** When the poll began, unix ms; taken before the answer was requested. */
  readonly #at: number;
  #lease: Lease;
  #isOpen = false;

  constructor(subject: PollSubject, deps: LeaseDeps, lease: Lease | undefined, at: number) {
    this.#subject = subject;
    this.#deps = deps;
    this.#lease = lease ?? NO_LEASE;
    this.#at = at;
  }

  get token(): string {
    return this.#lease.token;
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  /**
   * To be called before the first put of an entry. It writes a new fencing token: no digest is trusted until the poll
   * record is closed with this token. Further calls do nothing.
   */
  async open(): Promise<void> {
    if (this.#isOpen) return;
    await this.#write({ ...this.#afterGoodAnswer(), token: this.#deps.createToken(), openedAt: this.#deps.clock() });
    this.#isOpen = true;
  }

  /**
   * Prolongs or takes the lease after a good answer that led to no put. A take-over from another region writes a new
   * token.
   * @param complete whether the poll compared the whole answer
   */
  async renew(complete: boolean): Promise<void> {
    const isOurs = this.#lease.owner === this.#deps.region;
    const token = isOurs ? this.#lease.token : this.#deps.createToken();
    await this.#write({ ...this.#afterGoodAnswer(), token, ...(complete && { completeAt: this.#at }) });
  }

  /** Returns the number of failed polls in a row, this one included. */
  async recordFailure(kind: FailureKind, words?: ProviderWords): Promise<number> {
    await this.#write({
      ...afterFailure(this.#subject, this.#lease, { kind, at: this.#at, ...(words && { words }) }),
      notSet: undefined,
    });
    return this.#lease.failures;
  }

  async recordCredentialsNotSet(): Promise<void> {
    if (!this.#lease.notSet) await this.#write({ notSet: true });
  }

  #afterGoodAnswer(): Partial<Lease> {
    return {
      ...afterSuccess(this.#subject, this.#lease, this.#at),
      owner: this.#deps.region,
      until: this.#at + LEASE_INTERVALS * this.#deps.intervalMs,
      notSet: undefined,
    };
  }

  /** The lease is the outbox of `upstream.*` events: it holds each before it is sent and until the feed has it. */
  async #write(changes: Partial<Lease>): Promise<void> {
    const next = { ...this.#lease, ...changes };
    const unpublished = await this.#unpublished(next.unpublished);
    if ((await this.#deps.store.putLease(this.#subject, { ...next, unpublished })) === 'stale')
      throw new WriteConflict();
    this.#lease = { ...next, unpublished, revision: next.revision + 1 };
    if (unpublished.length > 0) await this.#deps.queue.send(unpublished);
  }

  async #unpublished(events: readonly Event[]): Promise<Event[]> {
    if (events.length === 0) return [];
    const missing = await this.#deps.feed.findMissing(events.map(({ id }) => id));
    return events.filter(
      event => missing.has(event.id) && isResendable(Date.parse(factsOf(event).timestamp), this.#at),
    );
  }
}
