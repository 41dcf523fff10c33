import type { PollSubject } from '../../shared/domain/provider/order-id.ts';
import { badRequest, Problem } from '../../shared/runtime/problem.ts';

/** A list's page ends below what Lambda may answer (6 MB). */
export const MAX_PAGE_BYTES = 4_500_000;
/** A filter that hardly matches ends a page too, before the function's time does: its cursor leads on. */
export const MAX_PAGE_READS = 10_000;

/** Cursors are opaque to clients: what they hold may change. */
export function encodeCursor(parts: readonly string[]): string {
  return Buffer.from(JSON.stringify(parts)).toString('base64url');
}

/** Throws a 400 for what `encodeCursor` never gave. */
export function decodeCursor(field: string, cursor: string, length: number): string[] {
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (Array.isArray(parts) && parts.length === length && parts.every(part => typeof part === 'string')) return parts;
  } catch {
    // Falls through to the one answer for all that is no cursor.
  }
  throw badRequest([{ field, message: 'must be a cursor that an earlier answer gave' }]);
}

const RETRY_AFTER_SECONDS = 60;

/** A service without one complete answer has no orders that could be told: never an empty list. */
export function notYetComplete(subjects: readonly PollSubject[]): Problem {
  const services = subjects.map(({ service }) => service).join(', ');
  return new Problem(503, `The provider has not given one complete answer yet for ${services}; see /v1/status.`, {
    slug: 'not-yet',
    headers: { 'retry-after': String(RETRY_AFTER_SECONDS) },
  });
}
