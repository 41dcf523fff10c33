import { digest } from './digests.ts';
import type { PollRecord } from './poll-state.ts';

/** Fewer orders may vanish at once without being doubted; more are, when they are also this share of all. */
const MASS_ABSENCE_COUNT = 20;
const MASS_ABSENCE_SHARE = 1 / 5;
/** So many more answers must agree before a doubted absence is believed. */
const HELD_ANSWERS = 5;
/** Keeps the poll record below an item's 400 KB; what does not fit is noticed once these are settled. */
const MAX_REMEMBERED = 8_000;

/** A fixed-size name for an order in the poll record. */
export const absenceKey = (orderKey: string) => digest(orderKey);

/** What absences of earlier answers mean in this one. */
export interface Absences {
  /** Whether the order at `key`, missing from this answer, is now taken as removed; if not, it is remembered. */
  isRemoved(key: string): boolean;
  /** For the poll record; `whole`: every order that could be missing was asked about. */
  remembered(whole: boolean): Record<string, number>;
  /** Answers in a row that were doubted, this one included. */
  readonly held: number;
  readonly missing: number;
}

/**
 * Absence is evidence only in a complete answer, in two of one region at least half an interval apart; and a mass of
 * absences only when five more such answers say so.
 * @param earlier what the poll record remembers, if this region wrote it
 * @param listed the keys of this answer
 * @param at when it was asked for, unix ms
 */
export function judgeAbsences(
  earlier: Pick<PollRecord, 'absences' | 'held'> | undefined,
  listed: Iterable<string>,
  listedCount: number,
  at: number,
  intervalMs: number,
): Absences {
  const stillMissing = new Map(Object.entries(earlier?.absences ?? {}));
  if (stillMissing.size > 0) for (const key of listed) stillMissing.delete(absenceKey(key));
  const missing = stillMissing.size;
  const isMassAbsence = missing >= MASS_ABSENCE_COUNT && missing > (listedCount + missing) * MASS_ABSENCE_SHARE;
  const held = isMassAbsence ? (earlier?.held ?? 0) + 1 : 0;
  const remembered = new Map<string, number>();
  const unjudged = new Map(stillMissing);
  return {
    isRemoved(key) {
      const name = absenceKey(key);
      const since = stillMissing.get(name);
      unjudged.delete(name);
      const believed = since !== undefined && at - since >= intervalMs / 2 && (!isMassAbsence || held >= HELD_ANSWERS);
      if (!believed && remembered.size < MAX_REMEMBERED) remembered.set(name, since ?? at);
      return believed;
    },
    remembered: whole => Object.fromEntries(whole ? remembered : [...unjudged, ...remembered]),
    held,
    missing,
  };
}
