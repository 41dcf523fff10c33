/**
 * One of the versions of a secret. It is never changed: that it ended is said by the ones after it. Then it may go: a
 * newer one that is valid still says so as well.
 */
export interface Version {
  /** Counts the versions of one secret. */
  readonly number: number;
  /** The region that made it: two regions may make one of the same number at a time, and then there are both. */
  readonly region: string;
  /** Until when the older ones go on beside this one, ISO 8601. */
  readonly olderUntil: string;
}

export function versionName({ number, region }: Pick<Version, 'number' | 'region'>): string {
  return `${number}-${region}`;
}

export function nextNumber(all: readonly Pick<Version, 'number'>[]): number {
  return Math.max(0, ...all.map(({ number }) => number)) + 1;
}

/** Until when `version` is valid among `all` of its secret's, ISO 8601; undefined for the newest, which has no end. */
export function validUntil(version: Version, all: readonly Version[]): string | undefined {
  return all.filter(other => isNewer(other, version)).reduce(earliestEnd, undefined);
}

type End = string | undefined;

const earliestEnd = (end: End, { olderUntil }: Version): End =>
  end === undefined || olderUntil < end ? olderUntil : end;

/** The valid ones at a time (unix ms), the newest first. */
export function validVersions<V extends Version>(all: readonly V[], at: number): V[] {
  const now = new Date(at).toISOString();
  const newestFirst = [...all].sort((a, b) => (isNewer(a, b) ? -1 : 1));
  // What a version ends, each older one has ended too.
  const last = newestFirst.findIndex(({ olderUntil }) => olderUntil <= now);
  return last < 0 ? newestFirst : newestFirst.slice(0, last + 1);
}

function isNewer(a: Version, b: Version): boolean {
  return a.number === b.number ? a.region > b.region : a.number > b.number;
}
