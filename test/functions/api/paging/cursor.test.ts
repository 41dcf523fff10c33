import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCursors, listKey } from '../../../../functions/api/paging/cursor.ts';
import { ROOT } from '../../../support/api.ts';

const cursors = createCursors(async () => ROOT);
const orders = { resource: '/orders' };
const list = listKey(orders, {}, { service: 'uno', phase: undefined }, 1);
const position = ['uno', '00#1#N1'];
const REFUSED = { status: 400, options: { errors: [{ field: 'cursor' }] } };

describe('a cursor', () => {
  it('leads back to where it was given, and can stand in a URL', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.string({ unit: 'grapheme' })), async parts => {
        const cursor = await cursors.seal(list, parts);
        expect(cursor).toMatch(/^[\w-]+$/);
        expect(await cursors.open(list, cursor)).toEqual(parts);
      }),
    );
  });

  it('is the same for the same place, and otherwise tells nothing of it, nor that another is near', async () => {
    const [a, b, again] = await Promise.all(
      ['jp:4199', 'jp:4200', 'jp:4199'].map(place => cursors.seal(list, [place])),
    );
    expect(again).toBe(a);
    const [one, other] = [a, b].map(cursor => Buffer.from(cursor ?? '', 'base64url'));
    expect(one?.toString('latin1')).not.toMatch(/jp|41/);
    const same = [...(one ?? [])].filter((byte, i) => byte === other?.[i]);
    expect(same.length).toBeLessThan(8);
  });

  it('does not depend on the order of parameters, nor on those that are not given', async () => {
    const cursor = await cursors.seal(listKey(orders, {}, { service: 'uno', phase: 'received' }, 1), position);
    const again = listKey(orders, {}, { phase: 'received', slipped: undefined, service: 'uno' }, 1);
    expect(await cursors.open(again, cursor)).toEqual(position);
  });

  it.each([
    ['another route', listKey({ resource: '/events' }, {}, { service: 'uno' }, 1)],
    ['another filter', listKey(orders, {}, { service: 'ucaas' }, 1)],
    ['one filter more', listKey(orders, {}, { service: 'uno', slipped: false }, 1)],
    ['a client with other limits', listKey(orders, { connections: ['osaka'] }, { service: 'uno' }, 1)],
    ['a later form of positions', listKey(orders, {}, { service: 'uno' }, 2)],
  ])('is refused for %s', async (_what, other) => {
    await expect(cursors.open(other, await cursors.seal(list, position))).rejects.toMatchObject(REFUSED);
  });

  it('is refused when any character of it is changed, left out or added', async () => {
    const cursor = await cursors.seal(list, position);
    for (let i = 0; i <= cursor.length; i++) {
      const [before, after] = [cursor.slice(0, i), cursor.slice(i)];
      const others = ['A', 'B', '_', '+', '/', '=', ' ', '\n', 'é'].filter(other => !after.startsWith(other));
      const forged = [...others.flatMap(other => [before + other + after.slice(1), before + other + after]), before];
      for (const text of forged.filter(each => each !== cursor))
        await expect(cursors.open(list, text), text).rejects.toMatchObject(REFUSED);
    }
  });

  it('is refused when it was made up, also with another secret, and names the field', async () => {
    const after = createCursors(async () => ROOT, { field: 'after' });
    const foreign = await createCursors(async () => 'x'.repeat(64)).seal(list, position);
    for (const text of ['', 'abc', foreign, Buffer.from(JSON.stringify(position)).toString('base64url')]) {
      await expect(cursors.open(list, text)).rejects.toMatchObject(REFUSED);
      await expect(after.open(list, text)).rejects.toMatchObject({ options: { errors: [{ field: 'after' }] } });
    }
  });
});
