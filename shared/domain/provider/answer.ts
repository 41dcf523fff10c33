import { type JsonValue, parseJson } from './json.ts';
import { UpstreamMalformed } from './upstream-error.ts';

/** An order or detail in one answer of the provider. */
export interface Listed<V> {
  /** See `orderKey` and `detailKey`. */
  readonly key: string;
  readonly value: V;
  /** Its index in the answer, from 0. */
  readonly position: number;
}

/** Nesting of an entry. Deeper values could overflow the stack of recursive functions such as `textOf`. */
export const MAX_LEVELS = 64;

const UTF8 = new TextDecoder('utf-8', { fatal: true });

/** The text of an answer. Throws UpstreamMalformed for one that is not UTF-8. */
export function decodeAnswer(body: Uint8Array): string {
  try {
    return UTF8.decode(body);
  } catch {
    throw new UpstreamMalformed('encoding', 'The answer is not UTF-8.');
  }
}

/** The JSON of an answer. Throws UpstreamMalformed for what is none. */
export function parseAnswer(body: string): unknown {
  if (body.trim() === '') throw new UpstreamMalformed('empty', 'The answer is empty.');
  try {
    return parseJson(body);
  } catch (cause) {
    // The parser's message quotes the answer, which must not reach the logs: only its name is kept.
    const what = body.trimStart().startsWith('<') ? 'HTML or XML' : `${body.length} characters that are no JSON`;
    throw new UpstreamMalformed('json', `The answer is ${what} (${(cause as Error).name}).`);
  }
}

/** What differs between the answers' orders and details. */
interface Kind<E extends Listed<unknown>> {
  readonly noun: string;
  /** Of the places in an answer. */
  readonly places: string;
  /** See `normalForm` and `detailNormalForm`. */
  readonly normalForm: (value: E['value']) => string;
}

/** Entries by their keys. One that is repeated unchanged counts once; throws UpstreamMalformed for one in two states. */
export function byKey<E extends Listed<unknown>>(
  entries: readonly E[],
  { noun, places, normalForm }: Kind<E>,
): Map<string, E> {
  const listed = new Map<string, E>();
  for (const entry of entries) {
    const duplicate = listed.get(entry.key);
    if (duplicate === undefined) listed.set(entry.key, entry);
    else if (normalForm(duplicate.value) !== normalForm(entry.value))
      throw new UpstreamMalformed(
        'conflict',
        `${places} ${duplicate.position} and ${entry.position} are one ${noun} in two states.`,
      );
  }
  return listed;
}

export function isDeeperThan(levels: number, value: object): boolean {
  if (levels === 0) return true;
  for (const name in value) {
    const member = (value as Record<string, unknown>)[name];
    if (typeof member === 'object' && member !== null && isDeeperThan(levels - 1, member)) return true;
  }
  return false;
}

/** A control character's, which is escaped. */
const MOST_BYTES_A_CHARACTER = 6;
/** Of a number, a boolean or null. */
const MOST_BYTES_OF_WORD = 32;
const QUOTES_AND_COMMA = 6;

/**
 * Whether an entry's JSON is larger. The entry is serialised only where the lengths of its fields do not show that it is
 * not, or where it has a nested one.
 * @param plain names that are written as they are
 */
export function isLargerThan(
  maxBytes: number,
  entry: Readonly<Record<string, unknown>>,
  plain: ReadonlySet<string>,
): boolean {
  let most = 2;
  for (const name in entry) {
    const value = entry[name];
    most += QUOTES_AND_COMMA + name.length * (plain.has(name) ? 1 : MOST_BYTES_A_CHARACTER);
    if (typeof value === 'string') most += value.length * MOST_BYTES_A_CHARACTER;
    else most += typeof value === 'object' && value !== null ? maxBytes : MOST_BYTES_OF_WORD;
  }
  return most > maxBytes && Buffer.byteLength(JSON.stringify(entry)) > maxBytes;
}

/** Whether nothing differs at all: quicker to see than two normal forms are made. False where a value is an object. */
export function hasSameFields<V extends Readonly<Record<string, unknown>>>(one: V, other: V): boolean {
  let more = 0;
  for (const name in one) {
    if (one[name] !== other[name]) return false;
    more++;
  }
  for (const _ in other) more--;
  return more === 0;
}

export function isRecord(value: unknown): value is Record<string, JsonValue | undefined> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
