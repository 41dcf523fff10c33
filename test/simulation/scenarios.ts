import { simulateAdoption } from './adoption-world.ts';
import { simulateDelivery, type Told } from './delivery-world.ts';
import { simulateEndpoint } from './endpoint-world.ts';
import { simulateFeed } from './feed-world.ts';
import { simulateLeases } from './lease-courses.ts';
import { simulateRegions } from './regions/world.ts';

interface Scenario {
  /** In a few words, for `--help`. */
  readonly about: string;
  /** Same seed, same course. */
  readonly simulate: (seed: number) => Promise<Told>;
}

export const SCENARIOS = {
  delivery: { about: 'deliveries, recoveries and changes of endpoints in one region', simulate: simulateDelivery },
  feed: { about: 'writers and readers of the feed in two regions', simulate: seed => simulateFeed(seed) },
  endpoint: { about: 'what people and regions decide of an endpoint in several regions', simulate: simulateEndpoint },
  adoption: {
    about: 'what two regions take over from each other, and from one that is lost',
    simulate: simulateAdoption,
  },
  leases: { about: 'which region polls: one kind of trouble after the other', simulate: simulateLeases },
  regions: { about: 'one to four whole regions, from the provider to the receivers', simulate: simulateRegions },
} as const satisfies Readonly<Record<string, Scenario>>;

export type ScenarioName = keyof typeof SCENARIOS;
export const SCENARIO_NAMES = Object.keys(SCENARIOS) as ScenarioName[];
