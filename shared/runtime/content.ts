import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

const compress = promisify(gzip);

/** The body of an answer. What is made of it, such as its compressed form, is made once, however often it is sent. */
export class Content {
  readonly text: string;
  /** In UTF-8. */
  readonly byteLength: number;
  #bytesInJson: number | undefined;
  #tag: string | undefined;
  #gzip: Promise<string> | undefined;
  #gzipLength = 0;

  /** @param tag of an answer that is known by something else than its bytes; without it, it is made of these */
  constructor(text: string, tag?: string) {
    this.text = text;
    this.byteLength = Buffer.byteLength(text);
    this.#tag = tag;
  }

  /** Bytes between the quotes of the text in JSON. */
  get bytesInJson(): number {
    this.#bytesInJson ??= Buffer.byteLength(JSON.stringify(this.text)) - 2;
    return this.#bytesInJson;
  }

  /** A strong entity tag, quoted, of the uncompressed form; `gzipTag` makes that of the compressed one. */
  get tag(): string {
    this.#tag ??= `"${createHash('sha256').update(this.text).digest('base64url')}"`;
    return this.#tag;
  }

  /** As Lambda's result takes it: base64. */
  gzip(): Promise<string> {
    this.#gzip ??= compress(this.text).then(bytes => {
      const text = bytes.toString('base64');
      this.#gzipLength = text.length;
      return text;
    });
    return this.#gzip;
  }

  /** Bytes of memory. */
  get size(): number {
    return memoryOf(this.text, this.byteLength) + this.#gzipLength;
  }
}

/** V8 keeps a text in two bytes a character when one of them needs it. */
export function memoryOf(text: string, byteLength = Buffer.byteLength(text)): number {
  return byteLength === text.length ? text.length : 2 * text.length;
}

const SUFFIX = '-gzip"';

/** Each form has a tag of its own, since their bytes differ. */
export function gzipTag(tag: string): string {
  return tag.replace(/"$/, SUFFIX);
}

/** The tag of the uncompressed form, of either form's tag. */
export function plainTag(tag: string): string {
  return tag.endsWith(SUFFIX) ? `${tag.slice(0, -SUFFIX.length)}"` : tag;
}
