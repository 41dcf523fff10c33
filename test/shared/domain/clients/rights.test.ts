import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findLacking, isWithin } from '../../../../shared/domain/clients/rights.ts';

const connections = fc.option(fc.subarray(['default', 'osaka', 'tokyo'], { minLength: 1 }), { nil: undefined });
const rights = fc.record({ scopes: fc.subarray(['a', 'b', 'c', 'd']), connections });
const ALL = ['default', 'osaka', 'tokyo', 'one that is configured later'];

describe('rights', () => {
  it('are given only by who can do and see as much', () => {
    fc.assert(
      fc.property(rights, rights, (giver, given) => {
        const sees = (connection: string) => giver.connections === undefined || giver.connections.includes(connection);
        const lacks =
          given.scopes.some(scope => !giver.scopes.includes(scope)) ||
          (given.connections ?? ALL).some(connection => !sees(connection));
        expect(findLacking(giver, given) !== undefined).toBe(lacks);
      }),
    );
  });

  it('cannot grow from hand to hand (invariant 23)', () => {
    fc.assert(
      fc.property(rights, rights, rights, (a, b, c) => {
        fc.pre(findLacking(a, b) === undefined && findLacking(b, c) === undefined);
        expect(findLacking(a, c)).toBeUndefined();
      }),
    );
  });

  it('without a limit are within no limit', () => {
    expect(isWithin(['default'], undefined)).toBe(false);
    expect(isWithin(undefined, undefined)).toBe(true);
  });
});
