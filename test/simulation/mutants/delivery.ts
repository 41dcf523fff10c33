import type { Mutant } from './mutant.ts';

const DELIVER = 'shared/domain/deliver';
const LOST = /never attempted|was cancelled|waits for ever|overdue|nobody drains|never arrived/;

export const DELIVERY_MUTANTS: readonly Mutant[] = [
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
      'if (owed.length < BATCH && clock() < endsAt) continue;',
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
];
