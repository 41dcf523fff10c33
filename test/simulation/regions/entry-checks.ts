import { type Healed, SKEW_MS } from './healed.ts';
import { isOf, KINDS, type Kind, type Listing } from './listing.ts';
import { type Asked, INTERVAL_MS, POLL_LIMIT_MS } from './surroundings.ts';
import type { Told } from './told.ts';

/** An answer that shows a mass of orders to be missing is believed when so many say so. */
const MASS_ANSWERS = 6;
const MASS_COUNT = 20;

/** What is wrong with what was told of orders and details. */
export function entriesAmiss(healed: Healed, told: readonly Told[]): string[] {
  return [
    ...KINDS.flatMap(kind => {
      const asked = healed.asked.filter(call => call.kind === kind);
      const own = { ...healed, asked };
      const ofKind = told.filter(({ entry }) => isOf(kind, entry));
      return [...statusesUntold(own, ofKind), ...lastWordsUntrue(own, kind, ofKind), ...eventsUnfounded(own, ofKind)];
    }),
    ...sequencesUnexplained(healed, told),
    ...contentsWithTwoIds(told),
  ];
}

/** What answers showed of orders before a time (unix ms) and is not told. */
export function untoldBefore(healed: Healed, all: readonly Told[], time: number): string[] {
  const told = all.filter(({ entry }) => isOf('order', entry));
  const highest = new Map<string, number>();
  for (const { entry = '', sequence, at } of told)
    if (at < time) highest.set(entry, Math.max(sequence, highest.get(entry) ?? 0));
  const asked = healed.asked.filter(({ at, kind }) => kind === 'order' && at < time);
  return [
    ...statusesUntold({ ...healed, asked }, told),
    ...[...highest].flatMap(([entry, upTo]) => gapsIn(told, entry, upTo)),
  ];
}

/** Numbers of the entry's events up to `upTo` that none has. */
function gapsIn(told: readonly Told[], entry: string, upTo: number): string[] {
  const known = new Set(told.filter(event => event.entry === entry).map(({ sequence }) => sequence));
  const all = Array.from({ length: upTo }, (_, i) => i + 1);
  return all.filter(sequence => !known.has(sequence)).map(sequence => `${entry} has no event ${sequence}`);
}

/** Each status that a complete answer showed is in the feed, or what came after it is. */
function statusesUntold(healed: Healed, told: readonly Told[]): string[] {
  const { asked, mayBeLost } = healed;
  const baseline = baselineOf(healed);
  const kept = polledIn(asked).filter(call => !mayBeLost(call));
  const byEntry = Map.groupBy(told, ({ entry }) => entry);
  return kept.flatMap(({ shown }) =>
    [...(shown?.listing ?? [])]
      .filter(([entry, status]) => {
        const isTold = byEntry
          .get(entry)
          ?.some(event => event.status === status || event.at >= (shown?.at ?? 0) - SKEW_MS);
        return !isTold && !baseline.some(listing => listing.get(entry) === status);
      })
      .map(([entry, status]) => `nobody told that ${entry} has status ${status}`),
  );
}

/** What was told last of each entry is so. */
function lastWordsUntrue(healed: Healed, kind: Kind, told: readonly Told[]): string[] {
  const { asked, listed, mayBeLost } = healed;
  const [first] = polledIn(asked).filter(call => !mayBeLost(call));
  if (first === undefined) return [];
  const baseline = baselineOf(healed);
  const shown: Listing = first.shown?.listing ?? new Map();
  const byEntry = Map.groupBy(told, ({ entry }) => entry);
  const known = new Set([...listed.keys(), ...told.flatMap(({ entry }) => entry ?? []), ...shown.keys()]);
  return [...known].flatMap(entry => {
    if (!isOf(kind, entry)) return [];
    const last = lastWords(byEntry.get(entry) ?? []);
    const status = listed.get(entry);
    const isUntoldTrue =
      status === undefined ? !shown.has(entry) : baseline.some(listing => listing.get(entry) === status);
    const isTrue = last.length === 0 ? isUntoldTrue : last.every(event => event.status === status);
    const what = status === undefined ? 'is gone' : `has status ${status}`;
    return isTrue ? [] : [`the last word on ${entry} is not that it ${what}`];
  });
}

const isPolled = ({ outcome }: Asked) => outcome === 'changed' || outcome === 'unchanged';
const polledIn = (asked: readonly Asked[]) => asked.filter(isPolled);

/**
 * What was found up to the first poll that is not lost, where that was not told. One that died may have stored what it
 * found, and even closed.
 */
function baselineOf({ asked, isBaselineTold, mayBeLost }: Healed): Listing[] {
  if (isBaselineTold) return [];
  const last = asked.findIndex(call => isPolled(call) && !mayBeLost(call));
  return asked.slice(0, last + 1).flatMap(({ shown }) => shown?.listing ?? []);
}

/** What an event says, a complete answer said; that an order is gone, several to the region that told it. */
function eventsUnfounded({ asked }: Healed, told: readonly Told[]): string[] {
  const answers = asked.flatMap(({ name, shown }) => (shown === undefined ? [] : [{ name, ...shown }]));
  return told.flatMap(({ entry = '', status, region, at, id }) => {
    const before = answers.filter(answer => answer.at <= at + SKEW_MS + POLL_LIMIT_MS);
    if (status !== undefined) {
      const isShown = before.some(({ listing }) => listing.get(entry) === status);
      return isShown ? [] : [`no answer said what ${id} says: that ${entry} has status ${status}`];
    }
    const without = before.filter(answer => !answer.listing.has(entry));
    if (!without.some(answer => answer.name === region))
      return [`no answer to ${region} lacked ${entry}, as ${id} says`];
    // It may pass on, by a number above all, what another region had told.
    const isConfirmed = [...Map.groupBy(without, ({ name }) => name)].some(([name, own]) => {
      const times = own.map(answer => answer.at);
      const isMass =
        isMassTo(name, asked, Math.min(...times)) && own.every(({ massMissing }) => massMissing.has(entry));
      // One more may be missing from the second answer on that shows the mass: it goes with the others.
      const showingMass = before.filter(answer => answer.name === name && answer.massMissing.size > 0).length;
      return (
        Math.max(...times) - Math.min(...times) >= INTERVAL_MS.order / 2 && (!isMass || showingMass >= MASS_ANSWERS)
      );
    });
    return isConfirmed ? [] : [`no two answers to one region lacked ${entry}, and ${id} says that it is gone`];
  });
}

/** Whether the region had stored, by then, so many of the orders that went, or lacked, together that they are a mass. */
function isMassTo(region: string | undefined, asked: readonly Asked[], time: number): boolean {
  const missing = new Set(asked.flatMap(({ shown }) => [...(shown?.massMissing ?? [])]));
  const whole = polledIn(asked).filter(
    ({ name, shown }) => name === region && shown?.massMissing.size === 0 && shown.at < time,
  );
  const known = new Set(whole.flatMap(({ shown }) => [...(shown?.listing.keys() ?? [])]));
  return [...missing].filter(entry => known.has(entry)).length >= MASS_COUNT;
}

/** Those with the highest sequence: more than one where regions that polled beside each other told the same state. */
function lastWords(told: readonly Told[]): Told[] {
  const highest = Math.max(...told.map(({ sequence }) => sequence));
  return told.filter(({ sequence }) => sequence === highest);
}

/** They count up by one. One is given twice only where two regions told of the entry: the item of one may replace the other's. */
function sequencesUnexplained({ lost }: Healed, told: readonly Told[]): string[] {
  const found: string[] = [];
  const ofEntries = Map.groupBy(
    told.filter(({ entry }) => entry !== undefined),
    ({ entry }) => entry,
  );
  for (const [entry = '', events] of ofEntries) {
    const hasRivals = new Set(events.map(({ region }) => region)).size > 1;
    const bySequence = Map.groupBy(events, ({ sequence }) => sequence);
    if (lost.length === 0) found.push(...gapsIn(events, entry, Math.max(...bySequence.keys())));
    for (const [sequence, all] of bySequence)
      if (all.length > 1 && !hasRivals) found.push(`two events ${sequence} of ${entry}, and no region beside another`);
  }
  return found;
}

function contentsWithTwoIds(told: readonly Told[]): string[] {
  const byContent = Map.groupBy(
    told.filter(({ entry }) => entry !== undefined),
    ({ content }) => content,
  );
  return [...byContent].filter(([, all]) => all.length > 1).map(([content]) => `told under two ids: ${content}`);
}
