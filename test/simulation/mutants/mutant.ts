import type { ScenarioName } from '../scenarios.ts';

/** A rule broken on purpose, and what the simulation must then find. */
export interface Mutant {
  readonly name: string;
  /** The one that finds it. */
  readonly scenario: ScenarioName;
  readonly file: string;
  readonly change: readonly [from: string, to: string];
  readonly expected: RegExp;
}
