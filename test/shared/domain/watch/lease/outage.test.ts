import { describe, expect, it } from 'vitest';
import {
  afterFailure,
  afterSuccess,
  isSilenceLong,
  type Silence,
} from '../../../../../shared/domain/watch/lease/outage.ts';
import { addAnyTime } from '../../../../../shared/domain/watch/lease/poll-time.ts';
import { NO_STATE, type RegionState } from '../../../../../shared/domain/watch/lease/region-state.ts';

const SUBJECT = { connection: 'default', service: 'uno' } as const;
const AT = Date.parse('2026-11-23T03:00:00Z');
const MINUTE = 60_000;
const COMPLETE_AT = AT - 5 * MINUTE;
const SILENT: Silence = { completeAt: COMPLETE_AT, isLong: true };

function fail(times: number, from: RegionState = NO_STATE, silence = SILENT, at = AT): RegionState {
  let state = from;
  for (let i = 0; i < times; i++)
    state = afterFailure(SUBJECT, state, { kind: 'timeout', at: at + i * MINUTE }, silence);
  return state;
}
const succeed = (states: Record<string, RegionState>, region = 'jp', at = AT + 9 * MINUTE) =>
  afterSuccess(SUBJECT, region, states, at);
const published = (state: RegionState) => state.unpublished.map(({ body }) => JSON.parse(body));
const typesOf = (state: RegionState) => published(state).map(({ type }) => type);

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
    const after = succeed({ jp: fail(5) });
    expect(published(after)[1]).toMatchObject({
      type: 'upstream.recovered',
      data: { failures: 5, since: '2026-11-23T03:00:00.000Z' },
    });
    expect(after).toMatchObject({ failures: 0, failingSince: undefined, failure: undefined });
    expect(succeed({ jp: after }).unpublished).toHaveLength(2);
  });

  it('or a single failure ends a row of tries to get the lease back', () => {
    expect(fail(1, { ...NO_STATE, tries: { taking: 'taking-1', good: 2 } }).tries).toBeUndefined();
  });

  it('is none when a good poll comes before the third', () => {
    expect(fail(2, succeed({ jp: fail(2) })).unpublished).toEqual([]);
  });

  it('is none of one region while another has answers, and becomes one when they end (invariant 28)', () => {
    const alone = fail(20, NO_STATE, { completeAt: COMPLETE_AT, isLong: false });
    expect(alone.unpublished).toEqual([]);
    const completeAt = AT + 15 * MINUTE;
    const later = fail(1, alone, { completeAt, isLong: true }, AT + 30 * MINUTE);
    expect(published(later)).toMatchObject([
      { type: 'upstream.unavailable', data: { since: '2026-11-23T03:15:00.000Z' } },
    ]);
  });

  it('is told once by all regions, under the id of the last complete answer before it (invariant 4)', () => {
    const [jp, us] = [fail(3), fail(4, NO_STATE, SILENT, AT + MINUTE)];
    expect(us.unpublished[0]?.id).toBe(jp.unpublished[0]?.id);
    const next = fail(3, succeed({ jp }), { completeAt: AT + 9 * MINUTE, isLong: true });
    const ids = next.unpublished.map(({ id }) => id);
    expect(ids).toHaveLength(3);
    expect(new Set(ids).size).toBe(3);
  });

  it('that any region told is ended once, by the next good poll of whichever region', () => {
    const states = { jp: fail(3), us: NO_STATE, eu: fail(2) };
    const us = succeed(states, 'us');
    expect(typesOf(us)).toEqual(['upstream.recovered']);
    expect(typesOf(succeed({ ...states, us }, 'us'))).toEqual(['upstream.recovered']);
    expect(typesOf(succeed({ ...states, us }, 'eu'))).toEqual([]);
    expect(typesOf(succeed({ ...states, us }, 'jp'))).toEqual(['upstream.unavailable']);
  });

  it('that a region told ends although the region tells another one first', () => {
    const first = fail(3);
    // Another region had an answer in between, and did not see that an outage was told.
    const jp = fail(4, first, { completeAt: AT + 20 * MINUTE, isLong: true }, AT + 40 * MINUTE);
    expect(typesOf(jp)).toEqual(['upstream.unavailable', 'upstream.unavailable']);
    expect(typesOf(succeed({ jp }, 'us'))).toEqual(['upstream.recovered', 'upstream.recovered']);
  });

  it('that is over is forgotten by who ended it when who told it has noticed', () => {
    const jp = fail(3);
    const us = succeed({ jp }, 'us');
    expect(us.recovered).toEqual([COMPLETE_AT]);
    expect(succeed({ jp: succeed({ jp, us }, 'jp'), us }, 'us').recovered).toBeUndefined();
  });
});

describe('the silence that makes an outage', () => {
  const isLong = (isAlone: boolean, minutes: number) =>
    isSilenceLong(AT, AT + minutes * MINUTE, { intervalMs: 20 * MINUTE, addPollTime: addAnyTime, isAlone });

  it('lasts to the third bad poll of a region alone, and to the fourth where another may take over', () => {
    expect([49, 50].map(minutes => isLong(true, minutes))).toEqual([false, true]);
    expect([74, 75].map(minutes => isLong(false, minutes))).toEqual([false, true]);
  });

  it('is long where there was no answer yet', () => {
    expect(isSilenceLong(undefined, AT, { intervalMs: 1, addPollTime: addAnyTime, isAlone: false })).toBe(true);
  });
});
