/**
 * What a store reads of items that stand as texts. The same text is parsed once, and what it gives is frozen: like a copy
 * of the item, it keeps what its reader does from everybody else, who would fail by changing it.
 */
export class ParsedItems {
  readonly #known = new Map<string, { readonly text: string; readonly item: unknown }>();
  readonly #parse: (text: string) => unknown;

  constructor(parse: (text: string) => unknown = text => JSON.parse(text)) {
    this.#parse = parse;
  }

  /** @param text what stands under the key now; undefined: nothing */
  read<T>(key: string, text: string | undefined): T | undefined {
    if (text === undefined) return undefined;
    const known = this.#known.get(key);
    if (known?.text === text) return known.item as T;
    const item = deepFreeze(this.#parse(text));
    this.#known.set(key, { text, item });
    return item as T;
  }
}

function deepFreeze(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  for (const member of Object.values(value)) deepFreeze(member);
  return Object.freeze(value);
}
