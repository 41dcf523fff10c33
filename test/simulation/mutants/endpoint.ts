import type { Mutant } from './mutant.ts';

const DELIVER = 'shared/domain/deliver';
const API = 'functions/api';

export const ENDPOINT_MUTANTS: readonly Mutant[] = [
  {
    name: 'a verdict forgets what the ones before it were about',
    scenario: 'endpoint',
    file: `${DELIVER}/endpoint.ts`,
    change: [' || verdict.earlier?.includes(since)', ''],
    expected: /enabled is true/,
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
];
