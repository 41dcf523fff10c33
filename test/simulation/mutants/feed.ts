import type { Mutant } from './mutant.ts';

const EVENTS = 'shared/domain/events';

export const FEED_MUTANTS: readonly Mutant[] = [
  {
    name: 'a reader goes past a slot that has not come yet',
    scenario: 'feed',
    file: `${EVENTS}/feed-log.ts`,
    change: ['if (slot.number !== next && !followsExpired(slot, now)) return;', ''],
    expected: /has missed|was refused its cursor/,
  },
  {
    name: 'a reader goes past an event that has not come yet',
    scenario: 'feed',
    file: `${EVENTS}/feed-log.ts`,
    change: ['if (body === undefined) return;', 'if (body === undefined) continue;'],
    expected: /has missed/,
  },
  {
    name: 'an event is in the feed once it has an item',
    scenario: 'feed',
    file: `${EVENTS}/feed.ts`,
    change: [
      'const searches = searchesFor(noted).filter(({ seen }) => lanes.has(seen.lane));',
      'for (const id of noted.keys()) missing.delete(id);\n    const searches = lanes.size < 0 ? searchesFor(noted) : [];',
    ],
    expected: /has missed/,
  },
  {
    name: 'an event that is there already is not listed',
    scenario: 'feed',
    file: `${EVENTS}/feed-writer.ts`,
    change: ['[...added, ...(await this.#findUnlisted(repeated, end))]', '[...added]'],
    expected: /has missed/,
  },
  {
    name: 'a writer does not look at the slots of those that were faster',
    scenario: 'feed',
    file: `${EVENTS}/feed-writer.ts`,
    change: ['waiting = waiting.filter(id => !other.eventIds.includes(id));', ''],
    expected: /twice/,
  },
];
