import type { Delivery } from '../../../shared/domain/deliver/delivery.ts';
import { isSubscribed } from '../../../shared/domain/deliver/endpoint.ts';
import type { EventFacts } from '../../../shared/domain/events/event.ts';
import { FAILED } from '../process.ts';
import type { Listing } from './provider.ts';
import type { FeedReader } from './reader.ts';
import { type Asked, INTERVAL_MS, POLL_LIMIT_MS, type SimulatedRegion } from './region.ts';
import { type Told, toldIn } from './told.ts';

/** A webhook that was sent, and the answer's status; undefined without one. */
export interface Post {
  readonly endpointId: string;
  readonly eventId: string;
  readonly body: string;
  readonly status: number | undefined;
}

/** What there is when all has healed, and what happened. Times are virtual, unix ms. */
export interface Healed {
  readonly story: readonly string[];
  /** Those that are not lost. */
  readonly regions: readonly SimulatedRegion[];
  /** Names of the regions that are gone for good. */
  readonly lost: readonly string[];
  /** Whether what the region wrote at that time, unix ms, may be lost with it. */
  readonly mayBeLost: (region: number, at: number) => boolean;
  readonly readers: readonly FeedReader[];
  readonly asked: readonly Asked[];
  readonly posts: readonly Post[];
  /** What the provider has at the end. */
  readonly orders: Listing;
  readonly isBaselineTold: boolean;
  readonly healedAt: number;
  /** What was found too late. */
  readonly late: readonly string[];
  /** Writes of the last while, when nothing has happened for long. */
  readonly lateWrites: readonly string[];
}

/** Clocks of two regions differ by less. */
const SKEW_MS = 30_000;
const LEASE_MS = 2.5 * INTERVAL_MS;
/** What goes on without any change: heartbeats, what polls note of themselves, and how far sweeps have looked. */
const STEADY = /writes (feed region|polls (lease|record|state)|sweep)/;

/** What was promised and does not hold. */
export function findBroken(healed: Healed): string[] {
  const [first] = healed.regions;
  if (first === undefined) return [];
  const told = toldIn(first.tables.feed);
  return [
    ...healed.story.filter(line => line.includes(FAILED)),
    ...statusesUntold(healed, told),
    ...healed.late,
    ...lastWordsUntrue(healed, told),
    ...eventsUnfounded(healed, told),
    ...sequencesUnexplained(healed, told),
    ...contentsWithTwoIds(told),
    ...readersBehind(healed, told),
    ...deliveriesOwed(healed, first, told),
    ...rowsAmiss(healed, first),
    ...pollsBeside(healed),
    ...healed.lateWrites.filter(line => !STEADY.test(line)).map(line => `long after all was quiet ${line}`),
  ];
}

/** What answers showed before a time (unix ms) and is not told. */
export function untoldBefore(healed: Healed, time: number): string[] {
  const [first] = healed.regions;
  const told = first === undefined ? [] : toldIn(first.tables.feed);
  const highest = new Map<number, number>();
  for (const { order = 0, sequence, at } of told)
    if (at < time) highest.set(order, Math.max(sequence, highest.get(order) ?? 0));
  return [
    ...statusesUntold({ ...healed, asked: healed.asked.filter(({ at }) => at < time) }, told),
    ...[...highest].flatMap(([order, upTo]) => gapsIn(told, order, upTo)),
  ];
}

/** Numbers of the order's events up to `upTo` that none has. */
function gapsIn(told: readonly Told[], order: number, upTo: number): string[] {
  const known = new Set(told.filter(event => event.order === order).map(({ sequence }) => sequence));
  const all = Array.from({ length: upTo }, (_, i) => i + 1);
  return all.filter(sequence => !known.has(sequence)).map(sequence => `order ${order} has no event ${sequence}`);
}

/** Each status that a complete answer showed is in the feed, or what came after it is. */
function statusesUntold({ asked, isBaselineTold, mayBeLost }: Healed, told: readonly Told[]): string[] {
  const baseline = baselineOf(asked, isBaselineTold);
  const kept = polledIn(asked).filter(({ region, at }) => !mayBeLost(region, at));
  return kept.flatMap(({ shown }) =>
    [...(shown?.listing ?? [])]
      .filter(([order, status]) => {
        const isTold = told.some(
          event => event.order === order && (event.status === status || event.at >= (shown?.at ?? 0) - SKEW_MS),
        );
        return !isTold && baseline?.get(order) !== status;
      })
      .map(([order, status]) => `nobody told that order ${order} has status ${status}`),
  );
}

/** What was told last of each order is so. */
function lastWordsUntrue({ asked, orders, isBaselineTold, mayBeLost }: Healed, told: readonly Told[]): string[] {
  const [first] = polledIn(asked).filter(({ region, at }) => !mayBeLost(region, at));
  if (first === undefined) return [];
  const baseline = baselineOf(asked, isBaselineTold);
  const shown = first.shown?.listing ?? new Map<number, number>();
  const known = new Set([...orders.keys(), ...told.flatMap(({ order }) => order ?? []), ...shown.keys()]);
  return [...known].flatMap(order => {
    const last = lastWords(told, order);
    const status = orders.get(order);
    const isUntoldTrue = status === undefined ? !shown.has(order) : baseline?.get(order) === status;
    const isTrue = last.length === 0 ? isUntoldTrue : last.every(event => event.status === status);
    const what = status === undefined ? 'is gone' : `has status ${status}`;
    return isTrue ? [] : [`the last word on order ${order} is not that it ${what}`];
  });
}

const polledIn = (asked: readonly Asked[]) =>
  asked.filter(({ outcome }) => outcome === 'changed' || outcome === 'unchanged');

/** What the first poll found, where that was not told. */
const baselineOf = (asked: readonly Asked[], isTold: boolean): Listing | undefined =>
  isTold ? undefined : polledIn(asked)[0]?.shown?.listing;

/** What an event says, a complete answer said; that an order is gone, two to the region that told it, at some distance. */
function eventsUnfounded({ asked }: Healed, told: readonly Told[]): string[] {
  const answers = asked.flatMap(({ name, shown }) => (shown === undefined ? [] : [{ name, ...shown }]));
  return told.flatMap(({ order, status, region, at, id }) => {
    if (order === undefined) return [];
    const before = answers.filter(answer => answer.at <= at + SKEW_MS + POLL_LIMIT_MS);
    if (status !== undefined) {
      const isShown = before.some(({ listing }) => listing.get(order) === status);
      return isShown ? [] : [`no answer said what ${id} says: that order ${order} has status ${status}`];
    }
    const without = before
      .filter(answer => answer.name === region && !answer.listing.has(order))
      .map(answer => answer.at);
    const isConfirmed = Math.max(...without) - Math.min(...without) >= INTERVAL_MS / 2;
    return isConfirmed ? [] : [`no two answers to ${region} lacked order ${order}, and ${id} says that it is gone`];
  });
}

/** Those with the highest sequence: more than one where regions that polled beside each other told the same state. */
function lastWords(told: readonly Told[], order: number): Told[] {
  const all = told.filter(event => event.order === order);
  const highest = Math.max(...all.map(({ sequence }) => sequence));
  return all.filter(({ sequence }) => sequence === highest);
}

/** They count up by one. One is given twice only where two regions told of the order: the item of one may replace the other's. */
function sequencesUnexplained({ lost }: Healed, told: readonly Told[]): string[] {
  const found: string[] = [];
  const ofOrders = Map.groupBy(
    told.filter(({ order }) => order !== undefined),
    ({ order }) => order,
  );
  for (const [order, events] of ofOrders) {
    const hasRivals = new Set(events.map(({ region }) => region)).size > 1;
    const bySequence = Map.groupBy(events, ({ sequence }) => sequence);
    if (lost.length === 0) found.push(...gapsIn(events, order ?? 0, Math.max(...bySequence.keys())));
    for (const [sequence, all] of bySequence)
      if (all.length > 1 && !hasRivals)
        found.push(`two events ${sequence} of order ${order}, and no region beside another`);
  }
  return found;
}

function contentsWithTwoIds(told: readonly Told[]): string[] {
  const byContent = Map.groupBy(
    told.filter(({ order }) => order !== undefined),
    ({ content }) => content,
  );
  return [...byContent].filter(([, all]) => all.length > 1).map(([content]) => `told under two ids: ${content}`);
}

/** Whoever keeps a cursor has seen all that is in the feed. */
function readersBehind({ readers }: Healed, told: readonly Told[]): string[] {
  return readers.flatMap(({ name, seen }) => {
    const all = new Set(seen);
    return told.filter(({ id }) => !all.has(id)).map(({ id }) => `the ${name} has missed ${id}`);
  });
}

function deliveriesOwed({ posts }: Healed, { tables }: SimulatedRegion, told: readonly Told[]): string[] {
  return tables.endpoints.all.flatMap(endpoint => {
    const own = posts.filter(({ endpointId, status }) => endpointId === endpoint.id && status === 200);
    const arrived = new Set(own.map(({ eventId }) => eventId));
    return told
      .filter(({ id, type, at }) => isSubscribed(endpoint, factsAbout(type, at)) && !arrived.has(id))
      .map(({ id }) => `${id} is owed to ${endpoint.id} and never arrived`);
  });
}

const factsAbout = (type: string, at: number) =>
  ({ type, timestamp: new Date(at).toISOString(), connection: 'default', service: 'uno' }) as EventFacts;

function rowsAmiss({ posts }: Healed, { tables }: SimulatedRegion): string[] {
  return tables.ledger.deliveries.flatMap(row => {
    const name = `${row.eventId} to ${row.endpointId}`;
    if (row.status === 'waiting') return [`${name} waits for ever`];
    const own = posts.filter(post => post.endpointId === row.endpointId && post.eventId === row.eventId);
    if (row.attemptCount > own.length) return [`${name} has more attempts in the ledger than were made`];
    return isAsAnswered(row, own) ? [] : [`${name} is ${row.status} in the ledger and was not`];
  });
}

const isAsAnswered = ({ status }: Delivery, posts: readonly Post[]) =>
  status === 'delivered' ? posts.some(post => post.status === 200) : status !== 'exhausted';

/** Once all has healed, two regions poll side by side no longer than a lease and all graces take to run out. */
function pollsBeside({ asked, healedAt, regions, lost }: Healed): string[] {
  const boundMs = LEASE_MS + ((regions.length + lost.length - 1) * INTERVAL_MS) / 2;
  const polled = asked.filter(
    ({ at, outcome }) => at >= healedAt && ['changed', 'unchanged', 'unfinished', 'held'].includes(outcome),
  );
  const last = new Map<number, number>();
  let span = { from: 0, to: 0 };
  let longest = 0;
  for (const { at, region } of polled) {
    const before = last.get(region);
    const isBeside = before !== undefined && at - before < LEASE_MS && [...last.values()].some(other => other > before);
    if (isBeside) span = { from: before <= span.to ? span.from : before, to: at };
    longest = Math.max(longest, span.to - span.from);
    last.set(region, at);
  }
  return longest > boundMs ? [`regions polled side by side for ${longest / 60_000} minutes`] : [];
}
