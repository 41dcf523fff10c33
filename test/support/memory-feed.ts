import { type Event, entryIdOf, factsOf } from '../../shared/domain/events/event.ts';
import type { Feed, FeedEntry, FeedLog } from '../../shared/domain/events/ports.ts';
import { RETENTION_MS } from '../../shared/domain/events/retention.ts';
import type { Clock } from '../../shared/domain/ports.ts';
import { LaggingIndex } from './lagging-index.ts';

export class MemoryFeed implements Feed, FeedLog {
  readonly #clock: Clock;
  readonly #region: string;
  readonly #arrivals: Map<string, FeedEntry>;
  readonly #index: LaggingIndex<FeedEntry>;

  /** @param replica another region's feed, which then is this one too */
  constructor(clock: Clock, region = 'jp', replica?: MemoryFeed, index = new LaggingIndex<FeedEntry>()) {
    this.#index = replica === undefined ? index : replica.#index;
    this.#clock = clock;
    this.#region = region;
    this.#arrivals = replica === undefined ? new Map() : replica.#arrivals;
  }

  /** All there is, in order of arrival. */
  get events(): Event[] {
    return this.#live().map(toEvent);
  }

  async put(event: Event): Promise<boolean> {
    if (this.#find(event.id) !== undefined) return false;
    this.#arrivals.delete(event.id);
    const arrivedAt = this.#clock();
    const position = `${this.startAt(arrivedAt)}#${event.id}`;
    const arrival = { ...toEvent(event), position, arrivedAt, region: this.#region };
    this.#arrivals.set(event.id, arrival);
    this.#index.put(event.id, arrival, arrivedAt);
    return true;
  }

  async findMissing(ids: readonly string[]): Promise<Set<string>> {
    return new Set(ids.filter(id => this.#find(id) === undefined));
  }

  async findNewest(entryId: string): Promise<Event | undefined> {
    const sequenceOf = (event: Event) => factsOf(event).sequence ?? 0;
    const ofOrder = this.events.filter(event => entryIdOf(factsOf(event)) === entryId);
    return ofOrder.sort((a, b) => sequenceOf(b) - sequenceOf(a))[0];
  }

  async findEvent(id: string): Promise<Event | undefined> {
    const arrival = this.#find(id);
    return arrival && toEvent(arrival);
  }

  async *listOfEntry(
    entryId: string,
    where: { readonly below: number } | { readonly above: number },
  ): AsyncGenerator<Event> {
    const sequenceOf = (event: Event) => factsOf(event).sequence ?? 0;
    const isBelow = 'below' in where;
    yield* this.events
      .filter(event => entryIdOf(factsOf(event)) === entryId)
      .filter(event => (isBelow ? sequenceOf(event) < where.below : sequenceOf(event) > where.above))
      .sort((a, b) => (isBelow ? sequenceOf(b) - sequenceOf(a) : sequenceOf(a) - sequenceOf(b)));
  }

  startAt(time: number): string {
    return new Date(time).toISOString();
  }

  async *listAfter(position: string, until: number): AsyncGenerator<FeedEntry> {
    yield* this.#index
      .filter(arrival => this.#isLive(arrival) && arrival.position > position && arrival.arrivedAt < until)
      .sort((a, b) => (a.position < b.position ? -1 : 1));
  }

  #find(id: string): FeedEntry | undefined {
    const arrival = this.#arrivals.get(id);
    return arrival && this.#isLive(arrival) ? arrival : undefined;
  }

  #live(): FeedEntry[] {
    return [...this.#arrivals.values()].filter(arrival => this.#isLive(arrival));
  }

  #isLive({ arrivedAt }: FeedEntry): boolean {
    return this.#clock() < arrivedAt + RETENTION_MS;
  }
}

const toEvent = ({ id, body, full }: Event): Event => ({ id, body, ...(full !== undefined && { full }) });
