import { createHash, timingSafeEqual } from 'node:crypto';
import { nextNumber, type Version } from '../versions.ts';

/** A secret of a client, by its hash. */
export interface SecretVersion extends Version {
  /** SHA-256 of the secret, hexadecimal; the secret is 256 random bits, which no slower hash would protect better. */
  readonly hash: string;
  /** ISO 8601. */
  readonly createdAt: string;
  /** The id of the client that asked for it; left out where nobody did. */
  readonly createdBy?: string;
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
    number: nextNumber(all),
    region,
    hash: hashSecret(secret),
    createdAt: new Date(at).toISOString(),
    ...(by !== undefined && { createdBy: by }),
    olderUntil: new Date(olderUntil).toISOString(),
  };
}
