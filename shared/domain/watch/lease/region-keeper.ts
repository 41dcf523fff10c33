import { type Event, factsOf } from '../../events/event.ts';
import { isResendable } from '../../events/retention.ts';
import type { PollSubject } from '../../provider/order-id.ts';
import type { FailureKind, ProviderWords } from '../../provider/upstream-error.ts';
import { type Lease, withEarlierForm } from '../poll-state.ts';
import type { RegionDeps, StoredPoll } from '../ports.ts';
import { afterGoodTry } from './hand-back.ts';
import { WriteConflict } from './lease-keeper.ts';
import { afterFailure, afterSuccess, type Silence, withoutFailure } from './outage.ts';
import { type Compared, NO_STATE, type RegionState, type RegionStates } from './region-state.ts';

/**
 * The state of this region during one poll. Each method that writes puts it on condition that its revision is the one
 * read or written last, and throws WriteConflict otherwise. What is stored already is not written again.
 */
export class RegionKeeper {
  readonly #subject: PollSubject;
  readonly #deps: Pick<RegionDeps, 'store' | 'feed' | 'queue' | 'region'>;
  readonly #lease: Lease | undefined;
  /** When the poll began, unix ms. */
  readonly #at: number;
  readonly #silence: Silence;
  readonly states: RegionStates;
  #stored: RegionState | undefined;
  #state: RegionState;

  constructor(
    subject: PollSubject,
    deps: Pick<RegionDeps, 'store' | 'feed' | 'queue' | 'region'>,
    { lease, states }: StoredPoll,
    at: number,
    silence: Silence,
  ) {
    this.#subject = subject;
    this.#deps = deps;
    this.#lease = lease;
    this.#at = at;
    this.#silence = silence;
    this.states = withEarlierForm(states, lease, deps.region);
    this.#stored = states[deps.region];
    this.#state = this.states[deps.region] ?? NO_STATE;
  }

  get state(): RegionState {
    return this.#state;
  }

  /** What a poll that another region has the right to leaves behind; as a rule nothing. */
  async standBy(note: Partial<RegionState> = {}): Promise<void> {
    await this.#write({ ...this.#state, ...note });
  }

  /** Returns the number of failed polls in a row, this one included. */
  async recordFailure(kind: FailureKind, words?: ProviderWords): Promise<number> {
    const failure = { kind, at: this.#at, ...(words && { words }) };
    await this.#write(afterFailure(this.#subject, this.#state, failure, this.#silence));
    return this.#state.failures;
  }

  async recordCredentialsNotSet(): Promise<void> {
    await this.#write({ ...this.#state, notSet: true });
  }

  /** To be called after a good answer and before the lease is written, which drops what earlier versions kept there. */
  async recordSuccess(): Promise<void> {
    const { region } = this.#deps;
    const next = afterSuccess(this.#subject, region, { ...this.states, [region]: this.#state }, this.#at);
    const { earlier } = this.#lease ?? {};
    const inherited = earlier === undefined || earlier === this.#state ? [] : earlier.unpublished;
    await this.#write({ ...next, unpublished: [...inherited, ...next.unpublished] });
  }

  /** A good answer to a region that would like the lease back. */
  async recordTry(lease: Lease): Promise<void> {
    await this.#write({ ...withoutFailure(this.#state), ...afterGoodTry(lease, this.#state, this.#at) });
  }

  /** To be called after all that follows from it is stored and sent. */
  async recordCompared(compared: Compared): Promise<void> {
    await this.#write({ ...this.#state, compared });
  }

  /** The item is the outbox of `upstream.*` events: it holds each before it is sent and until the feed has it. */
  async #write(next: RegionState): Promise<void> {
    const unpublished = await this.#missing(next.unpublished);
    const state = { ...next, unpublished };
    if (!isSame(state, this.#stored ?? NO_STATE)) {
      const { region, store } = this.#deps;
      if ((await store.putRegionState(this.#subject, region, state)) === 'stale') throw new WriteConflict();
      this.#stored = { ...state, revision: state.revision + 1 };
      this.#state = this.#stored;
    }
    if (unpublished.length > 0) await this.#deps.queue.send(unpublished);
  }

  async #missing(events: readonly Event[]): Promise<Event[]> {
    if (events.length === 0) return [];
    const missing = await this.#deps.feed.findMissing(events.map(({ id }) => id));
    return events.filter(
      event => missing.has(event.id) && isResendable(Date.parse(factsOf(event).timestamp), this.#at),
    );
  }
}

/** Members that are undefined are not stored. */
function isSame(a: RegionState, b: RegionState): boolean {
  const membersOf = (state: RegionState) =>
    Object.entries(state)
      .filter(([, value]) => value !== undefined)
      .sort(([x], [y]) => (x < y ? -1 : 1));
  return JSON.stringify(membersOf(a)) === JSON.stringify(membersOf(b));
}
