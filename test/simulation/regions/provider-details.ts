import { UpstreamUnreachable } from '../../../shared/domain/provider/upstream-error.ts';
import type { UpdateWindow } from '../../../shared/domain/watch/ports.ts';
import type { Random } from '../../simulator/random.ts';
import { emptyDetail } from '../../simulator/world/detail.ts';
import type { VirtualTime } from '../virtual-time.ts';
import { entryName, type Listing, type Shown, type Weather } from './listing.ts';
import { answerTime } from './provider.ts';

/** An update appears in answers later than its time by less than the overlap of two windows. */
const MAX_LATE_MS = 5 * 60_000;

interface Update {
  readonly status: number;
  readonly at: number;
  readonly visibleAt: number;
}

/** The details of a connection: an answer lists those that were updated within a window. */
export class SimulatedDetails {
  readonly #time: VirtualTime;
  readonly #random: Random;
  readonly #weather: Weather;
  /** By the detail's number; the newest last. */
  readonly #updates = new Map<number, Update[]>();
  #statusCount = 0;

  constructor(details: number, { time, random, weather }: { time: VirtualTime; random: Random; weather: Weather }) {
    this.#time = time;
    this.#random = random;
    this.#weather = weather;
    for (let number = 1; number <= details; number++) this.#update(number, 0);
  }

  get details(): Listing {
    return listingOf([...this.#updates.keys()].flatMap(number => this.#shownOf(number) ?? []));
  }

  /** Returns what happens, in words. */
  change(): string {
    const known = this.#updates.size;
    const number = known === 0 || this.#random.fraction() < 0.2 ? known + 1 : this.#random.integer(1, known);
    this.#update(number, this.#random.fraction() < 0.3 ? this.#random.integer(0, MAX_LATE_MS) : 0);
    return `detail ${number} has status ${this.#statusCount}`;
  }

  /** @param onShown told of a complete answer */
  async answer(region: number, { from, to }: UpdateWindow, onShown: (shown: Shown) => void): Promise<string> {
    const random = this.#random;
    const at = this.#time.now;
    const listed = [...this.#updates.keys()]
      .flatMap(number => this.#shownOf(number) ?? [])
      .filter(update => update.at >= from && update.at <= to);
    await answerTime(this.#time, random);
    if (this.#weather.isBroken(region)) throw new UpstreamUnreachable('timeout', 'no answer');
    const lie = random.fraction() / this.#weather.lies();
    const items = listed.map(({ number, status }) =>
      emptyDetail(String(number), { homeConstStatus: String(status), lineSpeed: String(status) }),
    );
    const bodyOf = (result: readonly object[]) =>
      JSON.stringify({ code: 200, detail: { detailMsg: `検索結果:${items.length}件` }, result });
    if (lie < 0.25 && items.length > 0) return bodyOf(items.slice(1));
    if (lie < 0.5) return bodyOf(items).slice(0, -random.integer(1, 20));
    if (lie < 0.6) return '<html>maintenance</html>';
    onShown({ at, listing: listingOf(listed), massMissing: new Set() });
    return bodyOf(items);
  }

  /** The newest update that answers have. */
  #shownOf(number: number): (Update & { readonly number: number }) | undefined {
    const update = this.#updates.get(number)?.findLast(({ visibleAt }) => visibleAt <= this.#time.now);
    return update && { ...update, number };
  }

  #update(number: number, lateMs: number): void {
    const at = this.#time.now;
    const update = { status: ++this.#statusCount, at, visibleAt: at + lateMs };
    this.#updates.set(number, [...(this.#updates.get(number) ?? []), update]);
  }
}

const listingOf = (shown: readonly { readonly number: number; readonly status: number }[]): Listing =>
  new Map(shown.map(({ number, status }) => [entryName('detail', number), status]));
