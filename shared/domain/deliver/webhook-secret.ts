import { hkdfSync } from 'node:crypto';
import { nextNumber, type Version, validUntil, validVersions, versionName } from '../versions.ts';
import type { Endpoint, EndpointSecret } from './endpoint.ts';

const KEY_BYTES = 32;

/** An endpoint's signing key: derived wherever it is needed, stored nowhere. */
export function deriveWebhookKey(root: string, endpointId: string, version: string | number): Buffer {
  return Buffer.from(hkdfSync('sha256', root, '', `order-relay/webhook/${endpointId}/${version}`, KEY_BYTES));
}

/** As Standard Webhooks libraries take it. */
export function formatWebhookSecret(key: Buffer): string {
  return `whsec_${key.toString('base64')}`;
}

export interface ValidSecret {
  /** What its key is derived by. */
  readonly version: string;
  /** ISO 8601; undefined for the newest. */
  readonly validUntil: string | undefined;
}

/** Those that sign at a time (unix ms), the newest first. There is one always. */
export function validSecrets(endpoint: Endpoint, at: number): ValidSecret[] {
  const all = versionsOf(endpoint);
  return validVersions(all, at).map(version => ({ version: nameOf(version), validUntil: validUntil(version, all) }));
}

/** Those that need not be stored any longer. */
export function endedSecrets(endpoint: Endpoint, at: number): EndpointSecret[] {
  const valid = validVersions(versionsOf(endpoint), at);
  return endpoint.secrets.filter(version => !valid.includes(version));
}

/** The version that comes after all that are known; no older one is valid for longer than the overlap. */
export function nextSecret(
  endpoint: Endpoint,
  { region, at, by, overlapMs }: { region: string; at: number; by: string; overlapMs: number },
): EndpointSecret {
  return {
    number: nextNumber(versionsOf(endpoint)),
    region,
    createdAt: new Date(at).toISOString(),
    createdBy: by,
    olderUntil: new Date(at + overlapMs).toISOString(),
  };
}

/** The versions that stand in the endpoint's item are of no region: they came before versions had one. */
const OF_NO_REGION = '';

function versionsOf({ secretVersion, oldSecrets = [], secrets, createdAt }: Endpoint): Version[] {
  const numbers = [secretVersion, ...oldSecrets.map(({ version }) => version)];
  const ofItem = numbers.map((number, i) => ({
    number,
    region: OF_NO_REGION,
    olderUntil: oldSecrets[i]?.validUntil ?? createdAt,
  }));
  return [...ofItem, ...secrets];
}

const nameOf = (version: Version) => (version.region === OF_NO_REGION ? String(version.number) : versionName(version));
