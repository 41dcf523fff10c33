import type { Mutant } from './mutant.ts';

const ADOPT = 'shared/domain/deliver/adopt.ts';

export const ADOPTION_MUTANTS: readonly Mutant[] = [
  {
    name: 'who takes over looks for rows only',
    scenario: 'adoption',
    file: ADOPT,
    change: [
      'const { adopted, endpointIds } = await adoptBacklogs(gone.region, FOR_EVER, endsAt, deps);',
      'const { adopted, endpointIds } = { adopted: 0, endpointIds: [] as string[] };',
    ],
    expected: /never arrived/,
  },
  {
    name: 'who takes over goes only where a circuit leads',
    scenario: 'adoption',
    file: ADOPT,
    change: ['await adoptForgotten(gone.region, endpoints, endsAt, deps);', '0;'],
    expected: /waits for ever/,
  },
  {
    name: 'nobody is to look at what is taken over until it is written',
    scenario: 'adoption',
    file: ADOPT,
    change: ['    await scheduleDrain(endpointId, clock(), deps);\n    const written', '    const written'],
    expected: /nobody drains/,
  },
  {
    name: 'what is owed to an endpoint that has not arrived is cancelled',
    scenario: 'adoption',
    file: 'shared/domain/deliver/deliver.ts',
    change: [
      'if (endpoint === undefined && !(await endpoints.isDeleted(endpointId))) return hold(row, ABSENT_MS, deps);',
      '',
    ],
    expected: /never arrived/,
  },
  {
    name: "what no reader of a lost region's lane gets to is not listed again",
    scenario: 'adoption',
    file: ADOPT,
    change: ['now - at >= goneMs * LOST_PARTS;', 'now < at && goneMs > 0;'],
    expected: /has missed|never arrived/,
  },
];
