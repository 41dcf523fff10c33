/** A span of one day, in minutes since midnight in Japan; it ends at midnight at the latest. */
export interface TimeBand {
  readonly fromMinute: number;
  readonly toMinute: number;
}

/** What a half day means: the provider does not say. */
const MORNING: TimeBand = { fromMinute: 9 * 60, toMinute: 12 * 60 };
const AFTERNOON: TimeBand = { fromMinute: 13 * 60, toMinute: 17 * 60 };

const TIME = String.raw`(\d{1,2})(?::(\d{2})|時(?:(\d{2})分|(半))?)`;
const SPAN = new RegExp(`^${TIME}\\s*(?:-|–|—|~|〜|ー|から)\\s*${TIME}(?:まで)?$`);
const DAY_MINUTES = 24 * 60;

/**
 * The provider's text of a time band: AM, PM, 午前, 午後, 10:00-12:00 or 10時~12時, in characters of any width. Undefined for
 * any other text, and for a span that does not lie within one day.
 */
export function parseTimeBand(text: string): TimeBand | undefined {
  const plain = text.normalize('NFKC').trim();
  if (/^(am|午前)$/i.test(plain)) return MORNING;
  if (/^(pm|午後)$/i.test(plain)) return AFTERNOON;
  const [whole, ...parts] = SPAN.exec(plain) ?? [];
  if (whole === undefined) return undefined;
  const [fromMinute, toMinute] = [minuteOf(parts.slice(0, 4)), minuteOf(parts.slice(4))];
  return fromMinute < toMinute && toMinute <= DAY_MINUTES ? { fromMinute, toMinute } : undefined;
}

/** More than a day's for what is no time. */
function minuteOf([hour, minute, kanjiMinute, half]: readonly (string | undefined)[]): number {
  const past = half === undefined ? Number(minute ?? kanjiMinute ?? 0) : 30;
  return past < 60 ? Number(hour) * 60 + past : Number.POSITIVE_INFINITY;
}
