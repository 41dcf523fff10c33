import { createHash, createHmac, createSecretKey } from 'node:crypto';

type Bytes = NodeJS.TypedArray | DataView;

/**
 * SHA-256, or its HMAC with a secret, as the SDK signs with it. The SDK's own gives the bytes of each key to `createHmac`,
 * which takes Node 24 five times as long as with a key that is one.
 */
export class Sha256 {
  readonly #hash;

  constructor(secret?: string | Bytes) {
    if (secret === undefined) this.#hash = createHash('sha256');
    else this.#hash = createHmac('sha256', typeof secret === 'string' ? secret : createSecretKey(secret));
  }

  update(data: Bytes): void {
    this.#hash.update(data);
  }

  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }
}
