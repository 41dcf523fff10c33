import { hash } from 'node:crypto';

/** SHA-256 cut to 9 bytes: the poll record holds up to 8,000 absences. */
const DIGEST_CHARACTERS = 12;

export function digest(text: string | Uint8Array): string {
  return hash('sha256', text, 'base64url').slice(0, DIGEST_CHARACTERS);
}

/** SHA-256 cut to 32 bits, signed. */
export function shortDigest(text: string): number {
  return Number.parseInt(hash('sha256', text, 'hex').slice(0, 8), 16) | 0;
}
