import { createRequire } from 'node:module';

/** Has dynalite keep no more than what is in its tables. It may be called again. */
export function boundDynaliteMemory(): void {
  closeIterators(requireThrough('dynalite', 'memory-level', 'abstract-level'));
  closeIterators(requireThrough('dynalite', 'level', 'classic-level', 'abstract-level'));
  keepOwnBytes(requireThrough('dynalite', 'memory-level'));
}

interface Iterator {
  close(): Promise<void>;
  return?(): Promise<void>;
}

type ClassOf<T> = abstract new (...values: never[]) => T;

interface AbstractLevelPackage {
  readonly AbstractKeyIterator: ClassOf<Iterator>;
  readonly AbstractValueIterator: ClassOf<Iterator>;
}

/**
 * dynalite 4.0.0 ends a read by its iterator's `return`, which abstract-level 3 calls `close` and nothing else. Each
 * query would leave its iterator open, and with it every item as it was then in memory, or LevelDB's snapshot on disk.
 */
function closeIterators({ AbstractKeyIterator, AbstractValueIterator }: AbstractLevelPackage): void {
  for (const { prototype } of [AbstractKeyIterator, AbstractValueIterator]) {
    prototype.return ??= function close() {
      return this.close();
    };
  }
}

interface Operation {
  readonly key: Buffer;
  readonly value?: Buffer;
}

interface Store {
  _put(key: Buffer, value: Buffer, options: object): Promise<void>;
  _batch(operations: readonly Operation[], options: object): Promise<void>;
}

type StoreClass = ClassOf<Store> & { [OWN_BYTES]?: true };

const OWN_BYTES = Symbol.for('order-relay.own-bytes');

/**
 * memory-level keeps keys and values as they come: as parts of Node's pool of small buffers, 64 KiB a piece, each of
 * which lives as long as the smallest part of it. What is kept gets bytes of its own, and an item shares its own with
 * its copies in the indexes, which are written within the same few operations.
 */
function keepOwnBytes({ MemoryLevel }: { readonly MemoryLevel: StoreClass }): void {
  if (MemoryLevel[OWN_BYTES]) return;
  MemoryLevel[OWN_BYTES] = true;
  const { _put, _batch } = MemoryLevel.prototype;
  const latest = new LatestValues();
  Object.assign(MemoryLevel.prototype, {
    _put(this: Store, key, value, options) {
      return _put.call(this, ownBytes(key), latest.share(value), options);
    },
    _batch(this: Store, operations, options) {
      const kept = operations.map(operation => {
        const { key, value } = operation;
        return { ...operation, key: ownBytes(key), ...(value && { value: latest.share(value) }) };
      });
      return _batch.call(this, kept, options);
    },
  } satisfies Store);
}

const ownBytes = (bytes: Buffer) => Buffer.from(new Uint8Array(bytes).buffer);

/** The few values written last, so that the same one is kept but once. */
class LatestValues {
  static readonly #KEPT = 32;
  readonly #values: Buffer[] = [];

  share(value: Buffer): Buffer {
    const same = this.#values.find(other => other.equals(value));
    if (same) return same;
    const own = ownBytes(value);
    this.#values.push(own);
    if (this.#values.length > LatestValues.#KEPT) this.#values.shift();
    return own;
  }
}

/** The last package, as each one before it finds the next: another version may lie at the top of node_modules. */
function requireThrough(...packages: readonly string[]) {
  const path = packages.reduce((from, name) => createRequire(from).resolve(name), import.meta.filename);
  return createRequire(import.meta.url)(path);
}
