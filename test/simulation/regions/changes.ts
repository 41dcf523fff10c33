import type { Random } from '../../simulator/random.ts';
import type { Course } from './course.ts';
import type { SimulatedProvider } from './provider.ts';
import type { SimulatedDetails } from './provider-details.ts';

/** What happens at the provider at a time, virtual ms from the start; it returns what, in words. */
export interface Change {
  readonly ms: number;
  readonly happen: () => string;
}

export function planChanges(
  { fromMs, stormMs, isLarge }: Course,
  { provider, details, random }: { provider: SimulatedProvider; details: SimulatedDetails; random: Random },
): Change[] {
  const sometime = () => random.integer(fromMs, stormMs);
  const several = (count: number, ms: () => number, happen: () => string): Change[] =>
    Array.from({ length: count }, () => ({ ms: ms(), happen }));
  const ofOrders = several(random.pick([1, 4, 12]), sometime, () => provider.change());
  return [
    // Now and then several orders change at once.
    ...ofOrders.flatMap(({ ms, happen }) => several(random.pick([1, 1, 1, 4]), () => ms, happen)),
    ...several(random.pick([0, 1, 4]), sometime, () => details.change()),
    ...several(isLarge && random.fraction() < 0.5 ? 1 : 0, sometime, () => provider.loseMass()),
  ];
}
