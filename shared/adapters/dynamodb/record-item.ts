import type { PollRecord } from '../../domain/watch/poll-state.ts';
import type { Item } from './table.ts';

const DIGEST_BYTES = 4;
const RECEIVED_BYTES = 3;
/** Earlier versions parse a list of digests as JSON, and trust nothing where it is empty. */
const NO_DIGESTS = '[]';

/**
 * Digests are bytes, so that record and lease, which are read together, take one read unit of 4 KB. Absences are one
 * JSON text: DynamoDB adds overhead to an item for each member of a map.
 */
export function toRecordItem({ digests, received, absences, ...rest }: PollRecord): Item {
  return {
    ...rest,
    digests: NO_DIGESTS,
    stored: packed(digests, DIGEST_BYTES),
    ...(received && { cells: packed(received, RECEIVED_BYTES) }),
    absences: JSON.stringify(absences),
  };
}

export function fromRecordItem({
  pk: _pk,
  sk: _sk,
  digests: _,
  stored,
  received: _r,
  cells,
  absences,
  ...rest
}: Item): PollRecord {
  return {
    ...rest,
    digests: stored instanceof Uint8Array ? unpacked(stored, DIGEST_BYTES) : [],
    ...(cells instanceof Uint8Array && { received: unpacked(cells, RECEIVED_BYTES) }),
    absences: JSON.parse(String(absences)),
  } as unknown as PollRecord;
}

function packed(numbers: readonly number[], bytes: number): Uint8Array {
  const buffer = Buffer.alloc(numbers.length * bytes);
  numbers.forEach((number, i) => {
    buffer.writeIntBE(number, i * bytes, bytes);
  });
  return buffer;
}

function unpacked(array: Uint8Array, bytes: number): number[] {
  const buffer = Buffer.from(array.buffer, array.byteOffset, array.byteLength);
  return Array.from({ length: buffer.length / bytes }, (_, i) => buffer.readIntBE(i * bytes, bytes));
}
