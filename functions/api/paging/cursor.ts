import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  hkdfSync,
  type KeyObject,
  timingSafeEqual,
} from 'node:crypto';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import { badRequest } from '../../../shared/runtime/problem.ts';
import type { Caller } from '../caller.ts';

/**
 * Places in lists, for clients to go on from. A cursor that was not given for the same list is a 400 that names the
 * field.
 */
export interface Cursors {
  seal(list: string, position: readonly string[]): Promise<string>;
  open(list: string, cursor: string): Promise<string[]>;
}

/**
 * What a cursor belongs to: the route, what it filters by and the caller's limits; not how long a page is. `form` counts
 * the forms that positions of the route have had: cursors of an earlier one end with it.
 */
export function listKey(
  { resource }: Pick<APIGatewayProxyEvent, 'resource'>,
  { connections }: Pick<Caller, 'connections'>,
  filters: Readonly<Record<string, unknown>>,
  form: number,
): string {
  const given = Object.entries(filters).filter(([, value]) => value !== undefined);
  return JSON.stringify([resource, form, connections?.toSorted() ?? null, given.sort(([a], [b]) => (a < b ? -1 : 1))]);
}

const CIPHER = 'aes-256-ctr';
/** And of the cipher's first block. */
const MAC_BYTES = 16;

/**
 * Encrypted, since positions tell how much there is that the caller may not see, and with the position's MAC as the
 * cipher's start (SIV): the same place has the same cursor, by which readers of the feed know that nothing came, and
 * ETags that nothing changed. The MAC makes it ours, so that positions need no check as other input does. The root
 * secret is at hand wherever lists are (cached for five minutes, and read only for a cursor).
 */
export function createCursors(
  readRoot: () => Promise<string>,
  { field = 'cursor', source = 'an earlier answer to the same query' } = {},
): Cursors {
  let derived: { readonly root: string; readonly macKey: KeyObject; readonly cipherKey: KeyObject } | undefined;
  const readKeys = async () => {
    const root = await readRoot();
    if (derived?.root !== root) {
      const keys = Buffer.from(hkdfSync('sha256', root, '', 'order-relay/cursor/2', 64));
      derived = { root, macKey: createSecretKey(keys.subarray(0, 32)), cipherKey: createSecretKey(keys.subarray(32)) };
    }
    return derived;
  };
  const sign = (macKey: KeyObject, list: string, position: Buffer) =>
    createHmac('sha256', macKey)
      .update(JSON.stringify([list, position.toString()]))
      .digest()
      .subarray(0, MAC_BYTES);
  return {
    async seal(list, parts) {
      const { macKey, cipherKey } = await readKeys();
      const position = Buffer.from(JSON.stringify(parts));
      const mac = sign(macKey, list, position);
      return Buffer.concat([mac, createCipheriv(CIPHER, cipherKey, mac).update(position)]).toString('base64url');
    },
    async open(list, cursor) {
      const bytes = Buffer.from(cursor, 'base64url');
      // A decoder overlooks what is not of its alphabet: only the text that was given is the cursor.
      if (bytes.length > MAC_BYTES && bytes.toString('base64url') === cursor) {
        const { macKey, cipherKey } = await readKeys();
        const mac = bytes.subarray(0, MAC_BYTES);
        const position = createDecipheriv(CIPHER, cipherKey, mac).update(bytes.subarray(MAC_BYTES));
        if (timingSafeEqual(mac, sign(macKey, list, position))) return JSON.parse(position.toString());
      }
      throw badRequest([{ field, message: `must be a cursor that ${source} gave` }]);
    },
  };
}
