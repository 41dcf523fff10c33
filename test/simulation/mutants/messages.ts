import type { Mutant } from './mutant.ts';

const DELIVER = 'shared/domain/deliver';

/** Of what chats are told in one message. */
export const MESSAGE_MUTANTS: readonly Mutant[] = [
  {
    name: 'a message is sent again with what else waits by then',
    scenario: 'delivery',
    file: `${DELIVER}/find-message.ts`,
    change: ['row.members === undefined ? await findLead(row, deps) : row;', 'undefined as Delivery | undefined;'],
    expected: /told later what it did not tell/,
  },
  {
    name: 'a row that names the lead of a message is in it, whatever the lead says',
    scenario: 'delivery',
    file: `${DELIVER}/bundle.ts`,
    change: ['lead?.members?.some(isRefOf(row)) ?? false', 'lead !== undefined'],
    expected: /never sent/,
  },
  {
    name: 'a message tells what its endpoint gave up since',
    scenario: 'delivery',
    file: `${DELIVER}/messages.ts`,
    change: ['if (!isWithinConnections(endpoint, facts)) return giveUp(alone, deps);', ''],
    expected: /it gave up/,
  },
  {
    name: 'the others of a message whose first event is lost wait for it',
    scenario: 'adoption',
    file: `${DELIVER}/messages.ts`,
    change: ['hold(alone, ABSENT_MS, deps)', 'hold(row, ABSENT_MS, deps)'],
    expected: /waits for ever|never arrived/,
  },
  {
    name: 'a chat is told as fast as it answers',
    scenario: 'delivery',
    file: `${DELIVER}/messages.ts`,
    change: ['await pause(SPACING_MS);', 'await pause(0);'],
    expected: /two messages within a second/,
  },
];
