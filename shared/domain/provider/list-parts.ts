import { isAscii, isUtf8 } from 'node:buffer';
import { crc32 } from 'node:zlib';
import { isRecord } from './answer.ts';
import { parseJson } from './json.ts';
import { isCount, type ListedOrder, ordersByKey, parseItem } from './list-answer.ts';
import { ListedOrders } from './listed-orders.ts';
import { BUCKETS, CELLS, cellOfIdentity } from './order-id.ts';

/** Up to the first item: no array and no escape before it, so that `items` is the answer's own. */
const START = /^\s*\{[^{[\\]*"items"\s*:\s*\[\s*(?=\{)/;
const END = /^\][^\]\\]*$/;
/** An item with its two names, which are anywhere in it; one that holds another object is none. */
const ITEM = /\{(?=[^{}]*?"orderRequestNum":"([\w.-]+)")(?=[^{}]*?"contractId":"([\w.-]+)")[^{}]*\}/y;
/** With JSON's white space alone: items are parsed without what is between them. */
const COMMA = /[ \t\n\r]*,[ \t\n\r]*/y;

/**
 * The items of a list answer, unparsed, in their cells. How they are cut is a guess from the text alone: `read` tells
 * whether it is right, and right it stays where an item comes again, byte for byte.
 */
export class ListParts {
  /** One character a byte: the text of all items. */
  readonly #text: string;
  readonly #isAscii: boolean;
  /** By index in the answer, as `#ends` and `#cells`. */
  readonly #starts: number[] = [];
  readonly #ends: number[] = [];
  readonly #cells: number[] = [];
  readonly #sums = new Int32Array(CELLS);

  private constructor(text: string, { isAscii }: { readonly isAscii: boolean }) {
    this.#text = text;
    this.#isAscii = isAscii;
  }

  /** Undefined for an answer that is not written as plainly as the provider's are, or is malformed. */
  static cut(body: Buffer): ListParts | undefined {
    if (!isUtf8(body)) return undefined;
    const text = body.toString('latin1');
    const start = START.exec(text)?.[0];
    const end = text.lastIndexOf(']');
    if (start === undefined || end < start.length || !END.test(text.slice(end))) return undefined;
    const items = text.slice(start.length, end).trimEnd();
    const parts = new ListParts(items, { isAscii: isAscii(body) });
    const frame = start + text.slice(start.length + items.length);
    return parts.#cut() && hasFrame(frame, parts.#cells.length) ? parts : undefined;
  }

  #cut(): boolean {
    const text = this.#text;
    let between = '';
    for (let at = 0; ; at += between.length) {
      ITEM.lastIndex = at;
      const match = ITEM.exec(text);
      if (match === null) return false;
      this.#add(match[0], at, cellOfIdentity(`${match[1]}#${match[2]}`));
      at = ITEM.lastIndex;
      if (at === text.length) return true;
      COMMA.lastIndex = at;
      // Between all others must be what is between the first two.
      if (between === '') between = COMMA.exec(text)?.[0] ?? '';
      if (between === '' || !text.startsWith(between, at)) return false;
    }
  }

  #add(item: string, at: number, cell: number): void {
    this.#starts.push(at);
    this.#ends.push(at + item.length);
    this.#cells.push(cell);
    this.#sums[cell] = (this.#sums[cell] ?? 0) + scattered(crc32(item));
  }

  /** Of the items of each cell, in whatever order they came; 24 bits each. */
  get digests(): number[] {
    return Array.from(this.#sums, sum => sum >> 8);
  }

  /**
   * The orders of these cells; undefined when they are not what they seemed: then the answer has to be read whole. Buckets
   * are parsed one by one, so that what is compared together lies together in memory.
   */
  read(cells: ReadonlySet<number>): ListedOrders | undefined {
    const buckets: number[][] = Array.from({ length: BUCKETS }, () => []);
    this.#cells.forEach((cell, i) => {
      if (cells.has(cell)) buckets[cell % BUCKETS]?.push(i);
    });
    try {
      return new ListedOrders(buckets.map(positions => ordersByKey(this.#parse(positions))));
    } catch {
      return undefined;
    }
  }

  /** Throws for items that are not what they seemed. */
  #parse(positions: readonly number[]): ListedOrder[] {
    const texts = positions.map(i => this.#text.slice(this.#starts[i], this.#ends[i]));
    const text = `[${texts.join(',')}]`;
    const items = parseJson(this.#isAscii ? text : Buffer.from(text, 'latin1').toString()) as unknown[];
    const orders = items.map((item, i) => parseItem(item, positions[i] ?? 0));
    const areInCells = orders.every(({ cell, position }) => cell === this.#cells[position]);
    if (orders.length !== positions.length || !areInCells) throw new Error('The items are cut otherwise.');
    return orders;
  }
}

/**
 * Murmur's last steps: sums of CRCs, which are linear, could be the same after two items exchanged something, and sums
 * do not depend on the items' order.
 */
function scattered(crc: number): number {
  let hash = Math.imul(crc ^ (crc >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}

/** Whether the answer without its items is one of so many. */
function hasFrame(text: string, items: number): boolean {
  try {
    const frame = parseJson(text);
    return (
      isRecord(frame) && Array.isArray(frame.items) && frame.items.length === 0 && isCount(frame.resultCount, items)
    );
  } catch {
    return false;
  }
}
