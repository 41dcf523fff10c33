import { type Event, factsOf } from '../events/event.ts';
import { isResendable } from '../events/retention.ts';
import type { PollSubject } from '../provider/order-id.ts';
import type { FailureKind, ProviderWords } from '../provider/upstream-error.ts';
import { afterFailure, afterSuccess } from './outage.ts';
import type { Lease } from './poll-state.ts';
import type { LeaseDeps } from './ports.ts';

/** Another poll was there first: this one ends, and the next begins from what is stored. */
export class WriteConflict extends Error {
  override readonly name = 'WriteConflict';
}

const NO_LEASE: Lease = { revision: 0, until: 0, token: '', failures: 0, outage: 0, unpublished: [] };

/** A lease outlives two polls that were missed. */
const LEASE_INTERVALS = 3;

/** The lease in the hands of one poll: whatever becomes of it, the poll writes it once. */
export class LeaseKeeper {
  readonly #subject: PollSubject;
  readonly #deps: LeaseDeps;
  /** When the answer was asked for, unix ms. */
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

  /** Before the first put: from here on no digest is trusted until the poll is closed under the new token. */
  async open(): Promise<void> {
    if (this.#isOpen) return;
    await this.#write({ ...this.#afterGoodAnswer(), token: this.#deps.createToken(), openedAt: this.#deps.clock() });
    this.#isOpen = true;
  }

  /** After a good answer that led to no put. */
  async renew(complete: boolean): Promise<void> {
    const isOurs = this.#lease.owner === this.#deps.region;
    const token = isOurs ? this.#lease.token : this.#deps.createToken();
    await this.#write({ ...this.#afterGoodAnswer(), token, ...(complete && { completeAt: this.#at }) });
  }

  /** Returns how many bad polls in a row this was. */
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

  /** Events of outages are in the lease before they are sent, and stay until the feed has them. */
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
