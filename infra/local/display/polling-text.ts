import type { PollingChange } from '../regions/polling.ts';

/** Who polls what from now on, in one short line. */
export function pollingText({ service, region, polls, other }: PollingChange): string {
  if (!polls) return `${region} no longer polls ${service}${other ? ` (${other.region} does)` : ''}`;
  if (other === undefined) return `${region} polls ${service}`;
  const seconds = Math.round(other.lastPolledMsAgo / 1000);
  const how = other.isSilent ? `has been silent for ${seconds} s` : `did ${seconds} s ago`;
  return `${region} now polls ${service} (${other.region} ${how})`;
}
