import { type JsonValue, parseJson } from './json.ts';
import { UpstreamMalformed } from './upstream-error.ts';

/** An order or detail in one answer of the provider. */
export interface Listed<V> {
  /** See `orderKey` and `detailKey`. */
  readonly key: string;
  readonly value: V;
  /** See `normalForm` and `detailNormalForm`. */
  readonly normal: string;
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

/** Entries by their keys. One that is repeated unchanged counts once; throws UpstreamMalformed for one in two states. */
export function byKey<V>(entries: readonly Listed<V>[], nouns: string, noun: string): Map<string, Listed<V>> {
  const listed = new Map<string, Listed<V>>();
  for (const entry of entries) {
    const duplicate = listed.get(entry.key);
    if (duplicate === undefined) listed.set(entry.key, entry);
    else if (duplicate.normal !== entry.normal)
      throw new UpstreamMalformed(
        'conflict',
        `${nouns} ${duplicate.position} and ${entry.position} are one ${noun} in two states.`,
      );
  }
  return listed;
}

export function isDeeperThan(levels: number, value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (levels === 0) return true;
  for (const name in value) if (isDeeperThan(levels - 1, (value as Record<string, unknown>)[name])) return true;
  return false;
}

/** Whether nothing differs at all: quicker to see than two normal forms are made. False where a value is an object. */
export function hasSameFields<V extends Readonly<Record<string, unknown>>>(one: V, other: V): boolean {
  const names = Object.keys(one);
  return names.length === Object.keys(other).length && names.every(name => one[name] === other[name]);
}

export function isRecord(value: unknown): value is Record<string, JsonValue | undefined> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
