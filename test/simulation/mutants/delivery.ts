import type { Mutant } from './mutant.ts';

const DELIVER = 'shared/domain/deliver';
const LOST = /never attempted|was cancelled|waits for ever|overdue|nobody drains|never arrived|never published/;

export const DELIVERY_MUTANTS: readonly Mutant[] = [
  {
    name: 'an attempt sends what the event holds, not what the endpoint is to get now',
    scenario: 'delivery',
    file: 'shared/domain/chat/render.ts',
    change: [
      '{ body: bodyFor(endpoint, event), contentType: JSON_TYPE }',
      '{ body: event.full ?? event.body, contentType: JSON_TYPE }',
    ],
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
    expected: new RegExp(`${LOST.source}|never published`),
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
  {
    name: 'what waited until the ledger may have forgotten it is sent all the same',
    scenario: 'delivery',
    file: `${DELIVER}/deliver.ts`,
    change: ['if (!isResendable(Date.parse(row.eventTime), deps.clock()))', "if (row.eventTime === '')"],
    expected: /may have forgotten/,
  },
  {
    name: 'its owner has an event sent again that the ledger may forget before it is done',
    scenario: 'delivery',
    file: 'functions/api/deliveries.ts',
    change: ['if (!isResendable(Date.parse(row.eventTime), clock()))', "if (row.eventTime === '')"],
    expected: /may have forgotten/,
  },
  {
    name: 'a fault of ours is taken for an attempt that failed',
    scenario: 'delivery',
    file: `${DELIVER}/attempt.ts`,
    change: [
      'await deps.post(endpoint, event.id, payload);',
      'await deps.post(endpoint, event.id, payload).catch(() => ({ status: 500, durationMs: 0 }));',
    ],
    expected: /more attempts in the ledger/,
  },
  {
    name: 'an event is attempted while an earlier one of its order waits',
    scenario: 'delivery',
    file: `${DELIVER}/ordering.ts`,
    change: ["if (row?.status === 'waiting') return row;", ''],
    expected: /was attempted at .* while/,
  },
  {
    name: 'a message that is repeated leads to one more attempt',
    scenario: 'delivery',
    file: `${DELIVER}/deliver.ts`,
    change: ['if (row !== undefined) {', "if (row?.status === 'waiting') {"],
    expected: /again, though it was delivered/,
  },
];
