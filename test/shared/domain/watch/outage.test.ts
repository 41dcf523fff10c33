import { describe, expect, it } from 'vitest';
import { afterFailure, afterSuccess } from '../../../../shared/domain/watch/outage.ts';

const SUBJECT = { connection: 'default', service: 'uno' } as const;
const AT = Date.parse('2026-11-23T03:00:00Z');
const MINUTE = 60_000;
const CALM = { failures: 0, outage: 0, unpublished: [] };

function fail(times: number, from: Parameters<typeof afterFailure>[1] = CALM) {
  let state = from;
  for (let i = 0; i < times; i++) state = afterFailure(SUBJECT, state, { kind: 'timeout', at: AT + i * MINUTE });
  return state;
}
const published = (state: { unpublished: readonly { body: string }[] }) =>
  state.unpublished.map(({ body }) => JSON.parse(body));

describe('an outage', () => {
  it('is told at the third bad poll in a row, and at no other', () => {
    expect([1, 2, 3, 4, 50].map(times => fail(times).unpublished.length)).toEqual([0, 0, 1, 1, 1]);
    expect(published(fail(3))).toEqual([
      {
        type: 'upstream.unavailable',
        timestamp: '2026-11-23T03:02:00.000Z',
        data: { ...SUBJECT, reason: 'timeout', failures: 3, since: '2026-11-23T03:00:00.000Z' },
      },
    ]);
  });

  it('ends with the next good poll, which tells how long it was', () => {
    const after = afterSuccess(SUBJECT, fail(5), AT + 9 * MINUTE);
    expect(published(after)[1]).toMatchObject({
      type: 'upstream.recovered',
      data: { failures: 5, since: '2026-11-23T03:00:00.000Z' },
    });
    expect(after).toMatchObject({ failures: 0, failingSince: undefined, failure: undefined, outage: 1 });
    expect(afterSuccess(SUBJECT, after, AT).unpublished).toHaveLength(2);
  });

  it('is none when a good poll comes before the third', () => {
    expect(fail(2, afterSuccess(SUBJECT, fail(2), AT)).unpublished).toEqual([]);
  });

  it('has ids by its number, and no time in them (invariant 4)', () => {
    const once = afterSuccess(SUBJECT, fail(3), AT);
    const twice = afterSuccess(SUBJECT, fail(3, once), AT + MINUTE);
    const ids = twice.unpublished.map(({ id }) => id);
    expect(new Set(ids).size).toBe(4);
    expect(fail(7).unpublished[0]?.id).toBe(ids[0]);
  });
});
