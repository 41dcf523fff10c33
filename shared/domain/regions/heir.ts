import { type Heartbeat, isActing } from './heartbeat.ts';

export interface HeirDeps {
  /** The region that asks; it acts. */
  readonly region: string;
  /** The names of all regions, in their configured order. */
  readonly regionNames: readonly string[];
  readonly heartbeats: readonly Heartbeat[];
  /** Unix ms. */
  readonly now: number;
  /** See `isGone`. */
  readonly goneMs: number;
}

/** The region that does another's work if need be: the next after it that acts, or the first for one not configured. */
export function heirOf(of: string, { region, regionNames, heartbeats, now, goneMs }: HeirDeps): string | undefined {
  const acting = new Set(
    heartbeats.filter(heartbeat => isActing(heartbeat, now, goneMs)).map(heartbeat => heartbeat.region),
  );
  const next = regionNames.indexOf(of) + 1;
  return [...regionNames.slice(next), ...regionNames.slice(0, next)].find(
    name => name !== of && (name === region || acting.has(name)),
  );
}
