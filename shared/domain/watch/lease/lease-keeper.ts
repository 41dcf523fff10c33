import type { PollSubject } from '../../provider/order-id.ts';
import type { Lease } from '../poll-state.ts';
import type { RegionDeps } from '../ports.ts';
import { type LeaseTimes, leaseEnd } from './lease-times.ts';

/** A conditional put lost to another poll. This poll ends; the next one starts from what is stored. */
export class WriteConflict extends Error {
  override readonly name = 'WriteConflict';
}

const NO_LEASE: Lease = { revision: 0, until: 0, token: '' };

export interface LeaseContext {
  readonly subject: PollSubject;
  readonly deps: Pick<RegionDeps, 'store' | 'clock' | 'createToken' | 'region'>;
  readonly times: LeaseTimes;
  /** When the poll began, unix ms; taken before the answer was requested. */
  readonly at: number;
  /** Whether a good answer makes this region the holder, or the holder again after the lease ran out. */
  readonly takes: boolean;
}

/**
 * The lease of one subject during one poll; to be used after a good answer only. Each method puts the lease on condition
 * that its revision is the one read or written last, and throws WriteConflict otherwise.
 */
export class LeaseKeeper {
  readonly #context: LeaseContext;
  #lease: Lease;
  #isOpen = false;

  constructor(context: LeaseContext, lease: Lease = NO_LEASE) {
    this.#context = context;
    this.#lease = lease;
  }

  get token(): string {
    return this.#lease.token;
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Until when (unix ms) the lease runs if this poll closes. */
  get closingEnd(): number {
    return leaseEnd(this.#context.at, this.#context.times);
  }

  /**
   * To be called before the first put of an entry. It writes a new fencing token: no digest is trusted until the poll
   * record is closed with this token. It prolongs no lease: a region that only ever opens has to lose it. Further calls
   * do nothing.
   */
  async open(): Promise<void> {
    if (this.#isOpen) return;
    const { deps, takes } = this.#context;
    const next = takes ? this.#taken() : { token: deps.createToken() };
    await this.#write({ ...next, openedAt: deps.clock() });
    this.#isOpen = true;
  }

  /** Takes the lease after an answer that led to no put. */
  async take(): Promise<void> {
    await this.#write(this.#taken());
  }

  /** Prolongs the lease after an answer that led neither to a put nor to a change of the poll record. */
  async renew(isComplete: boolean): Promise<void> {
    const { at } = this.#context;
    await this.#write({
      until: this.closingEnd,
      beginsAt: undefined,
      held: undefined,
      ...(isComplete && { completeAt: at }),
    });
  }

  /** Takes or prolongs the lease after an answer that showed a mass of unknown orders, and led to nothing else. */
  async hold(): Promise<void> {
    const next = this.#context.takes ? this.#taken() : { until: this.closingEnd, beginsAt: undefined };
    const held = 'owner' in next ? 0 : (this.#lease.held ?? 0);
    await this.#write({ ...next, held: held + 1 });
  }

  /** Gives the lease to another region: the last act of a poll. */
  async handOver(region: string): Promise<void> {
    const { at, times } = this.#context;
    await this.#write({
      ...this.#changeHands(region),
      until: this.closingEnd,
      openedAt: undefined,
      beginsAt: at + times.intervalMs / 2,
    });
  }

  #taken(): Partial<Lease> {
    const { deps } = this.#context;
    const hands = this.#lease.owner === deps.region ? { token: deps.createToken() } : this.#changeHands(deps.region);
    return { ...hands, until: this.closingEnd, beginsAt: undefined };
  }

  #changeHands(owner: string): Partial<Lease> {
    const { deps, at } = this.#context;
    const token = deps.createToken();
    return { owner, token, taking: token, takenAt: at, held: undefined };
  }

  async #write(changes: Partial<Lease>): Promise<void> {
    const { earlier: _, ...lease } = { ...this.#lease, ...changes };
    const { deps, subject } = this.#context;
    if ((await deps.store.putLease(subject, lease)) === 'stale') throw new WriteConflict();
    this.#lease = { ...lease, revision: lease.revision + 1 };
  }
}
