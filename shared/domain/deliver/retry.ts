const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

/** After the first attempt, and each later one, the next follows this long after it (Standard Webhooks' example). */
export const RETRY_WAITS_MS: readonly number[] = [
  5 * SECOND_MS,
  5 * MINUTE_MS,
  30 * MINUTE_MS,
  2 * HOUR_MS,
  5 * HOUR_MS,
  10 * HOUR_MS,
  14 * HOUR_MS,
  20 * HOUR_MS,
  24 * HOUR_MS,
];

export const MAX_ATTEMPTS = RETRY_WAITS_MS.length + 1;

/** The longest delay a queue gives a message: longer waits are `retry-due`'s. */
export const MAX_QUEUE_DELAY_MS = 15 * MINUTE_MS;

const JITTER = 0.1;
const MAX_RETRY_AFTER_MS = 24 * HOUR_MS;

/**
 * How long after attempt number `attempts` (1 is the first) the next one is due; undefined when that was the last.
 * @param retryAfterMs what the receiver asked for: a floor, up to a day
 * @param random 0 ≤ random < 1; jitter only ever adds
 */
export function nextWaitMs(attempts: number, retryAfterMs: number | undefined, random: number): number | undefined {
  const wait = RETRY_WAITS_MS[attempts - 1];
  if (wait === undefined) return undefined;
  const floor = Math.min(Math.max(retryAfterMs ?? 0, 0), MAX_RETRY_AFTER_MS);
  return Math.max(wait, floor) + Math.floor(wait * JITTER * random);
}

/** A Retry-After header's wait in ms, a day at most: seconds or an HTTP date; undefined when it is neither. */
export function parseRetryAfter(header: string | undefined, now: number): number | undefined {
  const text = header?.trim() ?? '';
  if (/^\d+$/.test(text)) return Math.min(Number(text) * SECOND_MS, MAX_RETRY_AFTER_MS);
  const date = parseHttpDate(text, now);
  return date === undefined ? undefined : Math.min(Math.max(0, date - now), MAX_RETRY_AFTER_MS);
}

/** RFC 9110, section 5.6.7: the form that is written now, and two older ones that are still to be understood; all are GMT. */
const HTTP_DATES = [
  /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), (?<day>\d\d) (?<month>\w{3}) (?<year>\d{4}) (?<time>[\d:]{8}) GMT$/,
  /^(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day, (?<day>\d\d)-(?<month>\w{3})-(?<year>\d\d) (?<time>[\d:]{8}) GMT$/,
  /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) (?<month>\w{3}) (?<day>[\d ]\d) (?<time>[\d:]{8}) (?<year>\d{4})$/,
];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
/** Two digits that would lie further ahead mean the past. */
const MAX_YEARS_AHEAD = 50;

function parseHttpDate(text: string, now: number): number | undefined {
  const groups = HTTP_DATES.map(form => form.exec(text)?.groups).find(each => each !== undefined);
  if (groups === undefined) return undefined;
  const { day = '', month = '', year = '', time = '' } = groups;
  const monthNumber = String(MONTHS.indexOf(month) + 1).padStart(2, '0');
  const rest = `${year.slice(-2)}-${monthNumber}-${day.replace(' ', '0')}T${time}.000Z`;
  const iso = `${year.length === 4 ? year.slice(0, 2) : centuryOf(rest, now)}${rest}`;
  const date = Date.parse(iso);
  return Number.isNaN(date) || new Date(date).toISOString() !== iso ? undefined : date;
}

/** The first two digits of the year that an ISO time without them is in. */
function centuryOf(rest: string, now: number): number {
  const last = new Date(now);
  last.setUTCFullYear(last.getUTCFullYear() + MAX_YEARS_AHEAD);
  const century = Math.floor(last.getUTCFullYear() / 100);
  return `${century}${rest}` > last.toISOString() ? century - 1 : century;
}
