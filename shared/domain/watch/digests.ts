import { hash } from 'node:crypto';

/** SHA-256 cut to 9 bytes (12 characters): the poll record holds up to 8,000 absences. */
const DIGEST_BYTES = 9;

export function digest(text: string | Uint8Array): string {
  return digestBytes(text).toString('base64url');
}

export function digestBytes(text: string | Uint8Array): Buffer {
  return hash('sha256', text, 'buffer').subarray(0, DIGEST_BYTES);
}
