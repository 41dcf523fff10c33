import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
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

const MAC_BYTES = 16;

/**
 * Signed, since a checksum could be computed by whoever reads this, and then positions would have to be checked as any
 * input; the root secret is at hand wherever lists are (cached for five minutes, and read only for a cursor).
 */
export function createCursors(readRoot: () => Promise<string>, field = 'cursor'): Cursors {
  const sign = async (list: string, position: string) => {
    const key = Buffer.from(hkdfSync('sha256', await readRoot(), '', 'order-relay/cursor/1', 32));
    return createHmac('sha256', key)
      .update(JSON.stringify([list, position]))
      .digest()
      .subarray(0, MAC_BYTES);
  };
  return {
    async seal(list, parts) {
      const position = JSON.stringify(parts);
      return Buffer.concat([await sign(list, position), Buffer.from(position)]).toString('base64url');
    },
    async open(list, cursor) {
      const bytes = Buffer.from(cursor, 'base64url');
      const position = bytes.subarray(MAC_BYTES).toString();
      // A decoder overlooks what is not of its alphabet: only the text that was given is the cursor.
      const isWhole = bytes.length > MAC_BYTES && bytes.toString('base64url') === cursor;
      if (isWhole && timingSafeEqual(bytes.subarray(0, MAC_BYTES), await sign(list, position)))
        return JSON.parse(position);
      throw badRequest([{ field, message: 'must be a cursor that an earlier answer to the same query gave' }]);
    },
  };
}
