import { ADOPTION_MUTANTS } from './adoption.ts';
import { DELIVERY_MUTANTS } from './delivery.ts';
import { ENDPOINT_MUTANTS } from './endpoint.ts';
import { FEED_MUTANTS } from './feed.ts';
import { LEASES_MUTANTS } from './leases.ts';
import { MESSAGE_MUTANTS } from './messages.ts';
import type { Mutant } from './mutant.ts';
import { REGIONS_MUTANTS } from './regions.ts';

export const MUTANTS: readonly Mutant[] = [
  ...DELIVERY_MUTANTS,
  ...MESSAGE_MUTANTS,
  ...ENDPOINT_MUTANTS,
  ...FEED_MUTANTS,
  ...REGIONS_MUTANTS,
  ...LEASES_MUTANTS,
  ...ADOPTION_MUTANTS,
];
