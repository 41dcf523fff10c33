import { milestoneDay } from '../../../shared/domain/provider/milestones.ts';
import { formatJapanTime } from '../../../shared/domain/provider/service-hours.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
/** A point in time, with its zone: `2014-10-31T12:34:56Z`. */
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)$/i;

/** The day in Japan of a date of the provider's, YYYY-MM-DD; any other text as it is. */
export function japanDay(text: string): string {
  const at = instantOf(text);
  if (at !== undefined) return formatJapanTime(at, 'YYYY-MM-DD');
  const day = milestoneDay(text);
  return day !== undefined && /^[\d/]+$/.test(text) ? new Date(day * DAY_MS).toISOString().slice(0, 10) : text;
}

/** The day and time in Japan of a point in time; any other text as it is. */
export function japanTime(text: string): string {
  const at = instantOf(text);
  return at === undefined ? text : formatJapanTime(at, 'YYYY-MM-DD HH:mm');
}

function instantOf(text: string): number | undefined {
  const at = INSTANT.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? undefined : at;
}
