import { isUtf8 } from 'node:buffer';
import { isRecord } from './answer.ts';
import { parseJson } from './json.ts';
import { isCount, type ListedOrder, ordersByKey, parseItem } from './list-answer.ts';
import { BUCKETS, bucketOfKey, bucketOfPlain } from './order-id.ts';

/** The text of an item without its braces, one character a byte, and the item's index in the answer. */
interface Part {
  readonly text: string;
  readonly position: number;
}

/** Up to the first item: no array and no escape before it, so that `items` is the answer's own. */
const START = /^\s*\{[^{[\\]*"items"\s*:\s*\[\s*\{/;
const END = /\}\s*\][^\]\\]*$/;
const BETWEEN = /\}\s*,\s*\{/;
const REQUEST_NUMBER = '"orderRequestNum":"';
const CONTRACT = '"contractId":"';

/**
 * The items of a list answer in their buckets, unparsed: what came before, byte for byte, was checked then. A cut inside
 * a string or a nested value leaves two texts that are no JSON, so that whatever parses was cut rightly.
 */
export class ListParts {
  readonly #buckets: readonly (readonly Part[])[];

  private constructor(buckets: readonly (readonly Part[])[]) {
    this.#buckets = buckets;
  }

  /** Undefined for an answer that is not written as plainly as the provider's are, or is malformed. */
  static cut(body: Buffer): ListParts | undefined {
    if (!isUtf8(body)) return undefined;
    const text = body.toString('latin1');
    const start = START.exec(text)?.[0];
    const end = END.exec(text)?.[0];
    if (start === undefined || end === undefined || start.length + end.length > text.length) return undefined;
    const items = text.slice(start.length, -end.length);
    // Between all others must be what is between the first two; a pattern would take several times longer to split by.
    const [between = ''] = BETWEEN.exec(items) ?? [];
    const parts = between === '' ? [items] : items.split(between);
    return hasFrame(`${start.slice(0, -1)}${end.slice(1)}`, parts.length) ? ListParts.#group(parts) : undefined;
  }

  static #group(texts: readonly string[]): ListParts | undefined {
    const buckets: Part[][] = Array.from({ length: BUCKETS }, () => []);
    for (const [position, text] of texts.entries()) {
      const bucket = bucketOfPlain(valueAfter(REQUEST_NUMBER, text), valueAfter(CONTRACT, text));
      if (bucket === undefined) return undefined;
      buckets[bucket]?.push({ text, position });
    }
    return new ListParts(buckets);
  }

  /** The texts of each bucket. */
  get texts(): string[] {
    return this.#buckets.map(parts => parts.map(({ text }) => text).join('},{'));
  }

  /** The orders of these buckets; undefined when they are not what they seemed: then the answer has to be read whole. */
  read(buckets: readonly number[]): Map<string, ListedOrder> | undefined {
    const parts = buckets.flatMap(bucket => this.#buckets[bucket] ?? []);
    const json = Buffer.from(`[${parts.map(({ text }) => `{${text}}`).join(',')}]`, 'latin1').toString();
    try {
      const items = parseJson(json) as unknown[];
      if (items.length !== parts.length) return undefined;
      const orders = ordersByKey(items.map((item, i) => parseItem(item, parts[i]?.position ?? 0)));
      const expected = new Set(buckets);
      return [...orders.keys()].every(key => expected.has(bucketOfKey(key))) ? orders : undefined;
    } catch {
      return undefined;
    }
  }
}

/** '' where there is not exactly one. */
function valueAfter(name: string, text: string): string {
  const start = text.indexOf(name) + name.length;
  if (start < name.length || text.includes(name, start)) return '';
  return text.slice(start, text.indexOf('"', start));
}

/** Whether the answer without its items is one of so many. */
function hasFrame(text: string, items: number): boolean {
  try {
    const frame = JSON.parse(text);
    return (
      isRecord(frame) && Array.isArray(frame.items) && frame.items.length === 0 && isCount(frame.resultCount, items)
    );
  } catch {
    return false;
  }
}
