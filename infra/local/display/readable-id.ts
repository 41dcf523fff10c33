const ENCODED = /(?:%[0-9a-f]{2})+/gi;
/** What steers a terminal or cannot be seen, and what an id's own grammar is made of. */
const UNSAFE = /[\p{C}\p{Z}~%]/u;

/** An id as a person reads it: percent-encoding is undone, character by character, wherever that is safe to show. */
export function readableId(id: string): string {
  return id.replace(ENCODED, run => {
    try {
      return [...decodeURIComponent(run)].map(one => (UNSAFE.test(one) ? encode(one) : one)).join('');
    } catch {
      return run;
    }
  });
}

const encode = (character: string) =>
  [...Buffer.from(character)].map(byte => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('');
