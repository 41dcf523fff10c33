import type { ScenarioName } from './scenarios.ts';

/** A rule broken on purpose, and what the simulation must then find. */
export interface Mutant {
  readonly name: string;
  /** The one that finds it. */
  readonly scenario: ScenarioName;
  readonly file: string;
  readonly change: readonly [from: string, to: string];
  readonly expected: RegExp;
}

const DELIVER = 'shared/domain/deliver';
const EVENTS = 'shared/domain/events';
const API = 'functions/api';
const LOST = /never attempted|was cancelled|waits for ever|overdue|nobody drains/;

export const MUTANTS: readonly Mutant[] = [
  {
    name: 'an attempt sends what the event holds, not what the endpoint is to get now',
    scenario: 'delivery',
    file: `${DELIVER}/attempt.ts`,
    change: ['bodyFor(endpoint, event)', '(event.full ?? event.body)'],
    expected: /personal data/,
  },
  {
    name: 'a recovery does not make owed what is still on its way into the feed',
    scenario: 'delivery',
    file: `${DELIVER}/recover.ts`,
    change: ['if (span.until === undefined) await owe(endpoint.id, span.since, deps);', ''],
    expected: LOST,
  },
  {
    name: 'one look that finds nothing due is believed',
    scenario: 'delivery',
    file: `${DELIVER}/drain.ts`,
    change: ['foundEmpty === true && !Number.isFinite(asked) && claimed.recovery === undefined', 'true'],
    expected: LOST,
  },
  {
    name: 'a drain that is not finished forgets the recovery',
    scenario: 'delivery',
    file: `${DELIVER}/drain.ts`,
    change: ['...(next && { recovery: next.recovery }),', ''],
    expected: LOST,
  },
  {
    name: 'a drain that dies leaves nothing due',
    scenario: 'delivery',
    file: `${DELIVER}/drain.ts`,
    change: [
      '{ ...circuit, drainAt: until, drainingUntil: until }',
      '{ ...circuit, drainAt: until * 2, drainingUntil: until }',
    ],
    expected: LOST,
  },
  {
    name: 'a sweep looks up one delivery after the other, and saves its progress at the end only',
    scenario: 'delivery',
    file: `${DELIVER}/sweep.ts`,
    change: [
      'if (owed.length < BATCH && clock() - startedAt < WORK_MS) continue;',
      'if (owed.length > 0) found += await parkLost(owed, deps);\n    owed = [];\n    if (owed.length === 0) continue;',
    ],
    expected: LOST,
  },
  {
    name: 'a verdict disables an endpoint that was enabled since',
    scenario: 'delivery',
    file: `${DELIVER}/disable.ts`,
    change: ['if (judgedSince(read) !== judgedSince(judged)) return false;', ''],
    expected: /before it was enabled/,
  },
  {
    name: 'what waits of a connection that its endpoint gave up is attempted',
    scenario: 'delivery',
    file: `${DELIVER}/deliver.ts`,
    change: ['if (!isWithinConnections(endpoint, facts)) return giveUp(row, deps);', ''],
    expected: /it gave up/,
  },
  {
    name: 'a verdict counts for the endpoint whatever it is about',
    scenario: 'endpoint',
    file: `${DELIVER}/endpoint.ts`,
    change: ['verdict => verdict.judgedSince === since ||', '() => since !== undefined ||'],
    expected: /before it was enabled|enabled is false/,
  },
  {
    name: 'who enables an endpoint that seems to be enabled outdates no verdict',
    scenario: 'endpoint',
    file: `${API}/endpoint-change.ts`,
    change: ['wanted === true ? enabled', 'wanted === true && !isEnabled(changed) ? enabled'],
    expected: /enabled is false/,
  },
  {
    name: 'who disables an endpoint that seems to be disabled writes nothing',
    scenario: 'endpoint',
    file: `${API}/endpoints.ts`,
    change: ['if (!isDecided && isDeepStrictEqual', 'if (isDeepStrictEqual'],
    expected: /enabled is true/,
  },
  {
    name: 'a new URL enables an endpoint that a verdict disabled',
    scenario: 'endpoint',
    file: `${API}/endpoint-change.ts`,
    change: ['isEnabled(switched) ? switched : disabled(switched, BY_HAND)', 'switched'],
    expected: /enabled is true/,
  },
  {
    name: 'two regions that rotate a secret at the same time make one version',
    scenario: 'endpoint',
    file: `${DELIVER}/webhook-secret.ts`,
    change: ['(versionsOf(endpoint)),\n    region,', "(versionsOf(endpoint)),\n    region: region && 'jp',"],
    expected: /is valid again/,
  },
  {
    name: 'a reader goes past a slot that has not come yet',
    scenario: 'feed',
    file: `${EVENTS}/feed-log.ts`,
    change: ['if (slot.number !== next && !followsExpired(slot, now)) return;', ''],
    expected: /has missed/,
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
      'const searches = searchesFor(await this.#store.findSeen([...missing]));',
      'for (const id of (await this.#store.findSeen([...missing])).keys()) missing.delete(id);\n    const searches: Search[] = [];',
    ],
    expected: /has missed/,
  },
  {
    name: 'an event that is there already is not listed',
    scenario: 'feed',
    file: `${EVENTS}/feed-writer.ts`,
    change: ['[...added, ...(await this.#findUnlisted(repeated, seen))]', '[...added]'],
    expected: /has missed/,
  },
  {
    name: 'a writer does not look at the slots of those that were faster',
    scenario: 'feed',
    file: `${EVENTS}/feed-writer.ts`,
    change: ['waiting = waiting.filter(id => !other.eventIds.includes(id));', ''],
    expected: /twice/,
  },
  {
    name: 'what another region told is not compared with what is',
    scenario: 'regions',
    file: 'shared/domain/watch/compare-buckets.ts',
    change: ['if (isSame && !isDoubted(state)) continue;', 'if (isSame) continue;'],
    expected: /last word/,
  },
];
