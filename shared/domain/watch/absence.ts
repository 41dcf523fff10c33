import { digest } from './digests.ts';
import type { PollRecord } from './poll-state.ts';

/** Orders are a mass when they are at least this many and more than this share of the service's. */
const MASS_COUNT = 20;
const MASS_SHARE = 1 / 5;
/** What an answer says of a mass of orders is confirmed by this many further ones in a row that say it of one. */
export const CONFIRMING_ANSWERS = 5;
/** Keeps the poll record below DynamoDB's 400 KB. Further absences are recorded when earlier ones have been settled. */
const MAX_REMEMBERED = 8_000;
/** So many absences are a mass in any case: of more than are remembered the share is not known. */
const MANY = MAX_REMEMBERED / 2;

export const isMass = (orders: number, of: number) => orders >= MASS_COUNT && orders > of * MASS_SHARE;

/** A digest of an order's key: absences in the poll record have a fixed size. */
export const absenceKey = (orderKey: string) => digest(orderKey);

/** The judgement of one answer, in the light of the absences that earlier answers left unconfirmed. */
export interface Absences {
  /** Whether the absence of the order `key` from this answer is confirmed; if not, it is remembered as unconfirmed. */
  isRemoved(key: string): boolean;
  /**
   * The unconfirmed absences for the poll record, in its form. With `isFinished` false (the poll did not compare every
   * bucket), earlier ones that `isRemoved` was not asked about are kept too.
   */
  remembered(isFinished: boolean): Record<string, number>;
  /** Answers in a row that showed a mass absence, this one included. */
  readonly held: number;
  /** How many orders with an unconfirmed absence are missing from this answer too. */
  readonly missing: number;
}

/**
 * An absence is confirmed by two complete answers to the same region, at least half a poll interval apart; a mass
 * absence only by five further answers (docs/decisions/2-change-detection.md). None is while a bucket is unreached: how
 * many others are missing is not known.
 * @param earlier the poll record; undefined when another region wrote it
 * @param listed the keys of the orders in this answer
 * @param at when the answer was requested, unix ms
 */
export function judgeAbsences(
  earlier: Pick<PollRecord, 'absences' | 'held' | 'unreached'> | undefined,
  listed: Iterable<string>,
  listedCount: number,
  at: number,
  intervalMs: number,
): Absences {
  const stillMissing = new Map(Object.entries(earlier?.absences ?? {}));
  if (stillMissing.size > 0) for (const key of listed) stillMissing.delete(absenceKey(key));
  const missing = stillMissing.size;
  const isMassAbsence = isMass(missing, listedCount + missing) || missing > MANY;
  const isKnown = earlier?.unreached === undefined;
  const held = isMassAbsence ? (earlier?.held ?? 0) + 1 : 0;
  const remembered = new Map<string, number>();
  const unjudged = new Map(stillMissing);
  return {
    isRemoved(key) {
      const name = absenceKey(key);
      const since = stillMissing.get(name);
      unjudged.delete(name);
      const isConfirmed =
        since !== undefined &&
        isKnown &&
        at - since >= intervalMs / 2 &&
        (!isMassAbsence || held >= CONFIRMING_ANSWERS);
      if (!isConfirmed && remembered.size < MAX_REMEMBERED) remembered.set(name, since ?? at);
      return isConfirmed;
    },
    remembered: isFinished => Object.fromEntries(isFinished ? remembered : [...unjudged, ...remembered]),
    held,
    missing,
  };
}
