import { type Event, entryIdOf, factsOf } from '../../domain/events/event.ts';
import type { Seen } from '../../domain/events/ports.ts';
import type { Condition, Item, Key } from './table.ts';

export const eventKey = (eventId: string): Key => ({ pk: `EVENT#${eventId}`, sk: 'EVENT' });

export function toEventItem(event: Event, seen: Seen, expiresAtSeconds: number): Item & Key {
  const facts = factsOf(event);
  return {
    ...eventKey(event.id),
    eventId: event.id,
    body: event.body,
    full: event.full,
    // For an event of a detail it holds the detailId: the index `history` has one partition for each order or detail.
    orderId: entryIdOf(facts),
    sequence: facts.sequence,
    seenLane: seen.lane,
    seenSlot: seen.slot,
    expiresAtSeconds,
  };
}

export function fromEventItem(item: Item): Event {
  const { eventId: id, body, full } = item as { eventId: string; body: string; full?: string };
  return { id, body, ...(full !== undefined && { full }) };
}

/** Undefined for an event that a version before 0.2 put: the feed was an index then. */
export function seenIn({ seenLane, seenSlot }: Item): Seen | undefined {
  return seenLane === undefined ? undefined : { lane: String(seenLane), slot: Number(seenSlot) };
}

export function withSeen(item: Item, seen: Seen, expiresAtSeconds: number): Item & Key {
  const { feedDay: _day, feedPosition: _position, region: _region, ...rest } = item;
  return { ...(rest as Item & Key), seenLane: seen.lane, seenSlot: seen.slot, expiresAtSeconds };
}

export function stillNotes(seen: Seen | undefined): Condition {
  if (seen === undefined) return { expression: 'attribute_exists(pk) AND attribute_not_exists(seenLane)' };
  return {
    expression: 'seenLane = :lane AND seenSlot = :slot',
    values: { ':lane': seen.lane, ':slot': seen.slot },
  };
}

/** `now` is unix ms. */
export function notThereOrExpired(now: number): Condition {
  return {
    expression: 'attribute_not_exists(pk) OR #expires <= :now',
    names: { '#expires': 'expiresAtSeconds' },
    values: { ':now': Math.floor(now / 1000) },
  };
}
