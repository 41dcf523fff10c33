import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

const compress = promisify(gzip);

/** The body of an answer. Its entity tag and its compressed form are made once, however often it is sent. */
export class Content {
  readonly byteLength: number;
  readonly #bytes: Buffer;
  #tag: string | undefined;
  #gzip: Promise<string> | undefined;
  #gzipLength = 0;

  /** @param tag of an answer that is known by something else than its bytes; without it, it is made of these */
  constructor(body: string | Buffer, tag?: string) {
    this.#bytes = typeof body === 'string' ? Buffer.from(body) : body;
    this.byteLength = this.#bytes.length;
    this.#tag = tag;
  }

  /** A strong entity tag, quoted, of the uncompressed form; `gzipTag` makes that of the compressed one. */
  get tag(): string {
    this.#tag ??= `"${createHash('sha256').update(this.#bytes).digest('base64url')}"`;
    return this.#tag;
  }

  get text(): string {
    return this.#bytes.toString('utf8');
  }

  /** As Lambda's result takes it: base64. */
  gzip(): Promise<string> {
    this.#gzip ??= compress(this.#bytes).then(bytes => {
      const text = bytes.toString('base64');
      this.#gzipLength = text.length;
      return text;
    });
    return this.#gzip;
  }

  /** Bytes of memory. */
  get size(): number {
    return this.byteLength + this.#gzipLength;
  }
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
