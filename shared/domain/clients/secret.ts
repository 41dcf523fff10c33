import { createHash, timingSafeEqual } from 'node:crypto';

/**
 * A secret of a client, by its hash. It is never changed: that it ended is said by the ones after it. Then it may go:
 * a newer one that is valid still says so as well.
 */
export interface SecretVersion {
  /** Counts a client's secrets. */
  readonly number: number;
  /** The region that made it: two regions may make one of the same number at a time, and then there are both. */
  readonly region: string;
  /** SHA-256 of the secret, hexadecimal; the secret is 256 random bits, which no slower hash would protect better. */
  readonly hash: string;
  /** ISO 8601. */
  readonly createdAt: string;
  /** The id of the client that asked for it; left out where nobody did. */
  readonly createdBy?: string;
  /** Until when the older ones go on beside this one, ISO 8601. */
  readonly olderUntil: string;
}

/** What tokens call a version. */
export function versionName({ number, region }: Pick<SecretVersion, 'number' | 'region'>): string {
  return `${number}-${region}`;
}

/** Until when `version` is valid among `all` of its client's, ISO 8601; undefined for the newest, which has no end. */
export function validUntil(version: SecretVersion, all: readonly SecretVersion[]): string | undefined {
  return all.filter(other => isNewer(other, version)).reduce(earliestEnd, undefined);
}

type End = string | undefined;

const earliestEnd = (end: End, { olderUntil }: SecretVersion): End =>
  end === undefined || olderUntil < end ? olderUntil : end;

/** The valid ones at a time (unix ms), the newest first. */
export function validVersions(all: readonly SecretVersion[], at: number): SecretVersion[] {
  const now = new Date(at).toISOString();
  const newestFirst = [...all].sort((a, b) => (isNewer(a, b) ? -1 : 1));
  // What a version ends, each older one has ended too.
  const last = newestFirst.findIndex(({ olderUntil }) => olderUntil <= now);
  return last < 0 ? newestFirst : newestFirst.slice(0, last + 1);
}

/** The version whose secret it is. Takes as long for a wrong secret as for a right one. */
export function findVersion(secret: string, versions: readonly SecretVersion[]): SecretVersion | undefined {
  const given = createHash('sha256').update(secret).digest();
  const matches = versions.filter(({ hash }) => timingSafeEqual(given, Buffer.from(hash, 'hex')));
  return matches[0];
}

export function hashSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

/** The version that comes after all of a client's; older ones go on until `olderUntil` (unix ms), if not less. */
export function nextVersion(
  all: readonly SecretVersion[],
  {
    secret,
    region,
    at,
    by,
    olderUntil,
  }: { secret: string; region: string; at: number; by?: string; olderUntil: number },
): SecretVersion {
  return {
    number: Math.max(0, ...all.map(({ number }) => number)) + 1,
    region,
    hash: hashSecret(secret),
    createdAt: new Date(at).toISOString(),
    ...(by !== undefined && { createdBy: by }),
    olderUntil: new Date(olderUntil).toISOString(),
  };
}

function isNewer(a: SecretVersion, b: SecretVersion): boolean {
  return a.number === b.number ? a.region > b.region : a.number > b.number;
}
