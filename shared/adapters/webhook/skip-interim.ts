import type { Socket } from 'node:net';

/** The status line of an interim answer, 1xx. 101 is none: it ends HTTP on the connection, and undici refuses it. */
const INTERIM = /^HTTP\/1\.1 1(?!01)\d\d[ \r]/;
const BEGINNING = 'HTTP/1.1 1';
const ONE = '1'.charCodeAt(0);
const STATUS_BYTES = 'HTTP/1.1 100 '.length;
const END = '\r\n\r\n';
const MAX_HEAD_BYTES = 16 * 1024;
/** Of all interim answers to one request together. */
const MAX_INTERIM_BYTES = 16 * 1024;
const NOTHING = Buffer.alloc(0);

class InterimOverflow extends Error {
  override readonly name = 'InterimOverflow';
  readonly code = 'INTERIM_OVERFLOW';
}

/**
 * Removes interim answers from what is read from `socket`. A client must accept those that it did not ask for
 * (RFC 9110, section 15.2); undici 8 closes the connection on `100 Continue`, whatever its options. A socket on which more than
 * 16 KiB of them come is destroyed, with INTERIM_OVERFLOW.
 */
export function skipInterim(socket: Socket): Socket {
  const read = socket.read.bind(socket);
  let written = 0;
  /** The first bytes of an answer, while they can be those of an interim one; undefined after that. */
  let head: Buffer | undefined;
  /** Bytes of interim answers since the request. */
  let skipped = 0;

  socket.read = (size?: number): Buffer | null => {
    const chunk: Buffer | null = read(size);
    if (chunk === null) return null;
    // A request was written since the last read: this is the beginning of its answer.
    const { bytesWritten } = socket;
    if (bytesWritten !== written) {
      head = NOTHING;
      skipped = 0;
    }
    written = bytesWritten;
    if (head === undefined) return chunk;
    const bytes = head.length === 0 ? chunk : Buffer.concat([head, chunk]);
    head = afterInterim(bytes);
    skipped += bytes.length - head.length;
    if (skipped > MAX_INTERIM_BYTES) {
      socket.destroy(new InterimOverflow());
      return null;
    }
    if (isUndecided(head)) return null;
    const answer = head;
    head = undefined;
    return answer;
  };
  return socket;
}

function afterInterim(bytes: Buffer): Buffer {
  let rest = bytes;
  for (;;) {
    const end = isInterim(rest) ? rest.indexOf(END) : -1;
    if (end === -1) return rest;
    rest = rest.subarray(end + END.length);
  }
}

function isUndecided(bytes: Buffer): boolean {
  if (bytes.length < STATUS_BYTES) return BEGINNING.startsWith(bytes.toString('latin1', 0, BEGINNING.length));
  return isInterim(bytes) && bytes.length <= MAX_HEAD_BYTES;
}

function isInterim(bytes: Buffer): boolean {
  return bytes[BEGINNING.length - 1] === ONE && INTERIM.test(bytes.toString('latin1', 0, STATUS_BYTES));
}
