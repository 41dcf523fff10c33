import { hkdfSync, timingSafeEqual } from 'node:crypto';
import type { Calendar } from './calendar.ts';

const TOKEN_BYTES = 32;
const EXTENSION = '.ics';

/** The secret part of a calendar's address: derived wherever it is needed, stored nowhere. 43 characters of base64url. */
function deriveToken(root: string, { id, version }: Pick<Calendar, 'id' | 'version'>): string {
  return Buffer.from(hkdfSync('sha256', root, '', `order-relay/calendar/${id}/${version}`, TOKEN_BYTES)).toString(
    'base64url',
  );
}

/** The last part of the calendar's address, `<token>.ics`. */
export function fileOf(root: string, calendar: Pick<Calendar, 'id' | 'version'>): string {
  return deriveToken(root, calendar) + EXTENSION;
}

/** Whether this is the last part of its address. It takes as long for a wrong one as for the right one. */
export function isFileOf(file: string, root: string, calendar: Pick<Calendar, 'id' | 'version'>): boolean {
  const [given, own] = [Buffer.from(file), Buffer.from(fileOf(root, calendar))];
  return given.length === own.length && timingSafeEqual(given, own);
}
