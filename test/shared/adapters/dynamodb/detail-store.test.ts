import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DynamoDetailStore } from '../../../../shared/adapters/dynamodb/detail-store.ts';
import { DynamoPollStore } from '../../../../shared/adapters/dynamodb/poll-store.ts';
import { type Detail, detailKey, identifyDetail } from '../../../../shared/domain/provider/detail.ts';
import { bucketOfKey } from '../../../../shared/domain/provider/order-id.ts';
import type { EntryState } from '../../../../shared/domain/watch/poll-state.ts';
import { listOf, startApi, UNO } from '../../../support/api.ts';

let api: Awaited<ReturnType<typeof startApi>>;
let details: DynamoDetailStore;
beforeEach(async () => {
  api = await startApi();
  details = new DynamoDetailStore(api.table);
});
afterEach(() => api.close());

const CONNECTION = 'default';
const NOW = Date.parse('2026-11-24T01:00:00Z');

function stateOf(number: number, more: Detail = {}): EntryState<Detail> {
  const value: Detail = { webEntryId: `W${number}`, changeRelationNum: '01', mainBackIdentifier: 'メイン', ...more };
  const key = detailKey(identifyDetail(value) ?? expect.unreachable());
  return { key, value, sequence: 0, firstSeenAt: NOW, position: 0, updatedAt: NOW, events: [] };
}

describe('details in the table', () => {
  it('are what was put, fields in order, numbers as they stood, events at both levels', async () => {
    const state = {
      ...stateOf(1, { lineSpeed: 100, z: 'null', a: '山田' }),
      firstDates: { in_house_work: '2026/12/04' },
      events: [{ id: 'evt_1', body: '{}', full: '{"a":1}', observedAt: NOW }],
    };
    expect(await details.putDetail(CONNECTION, state, undefined)).toBe('done');
    const [read] = await details.readDetails(CONNECTION, [state.key, stateOf(2).key]);
    expect(read).toEqual(state);
    expect(Object.keys(read?.value ?? {})).toEqual(Object.keys(state.value));
  });

  it('are put only over what was read', async () => {
    const first = stateOf(1);
    await details.putDetail(CONNECTION, first, undefined);
    expect(await details.putDetail(CONNECTION, first, undefined)).toBe('stale');
    const second = { ...stateOf(1, { kind: '新設' }), sequence: 1 };
    expect(await details.putDetail(CONNECTION, second, first)).toBe('done');
    expect(await details.putDetail(CONNECTION, second, first)).toBe('stale');
  });

  it('are read by key, more than a hundred at once, and by bucket', async () => {
    const states = Array.from({ length: 130 }, (_, i) => stateOf(i));
    await Promise.all(states.map(state => details.putDetail(CONNECTION, state, undefined)));
    expect(
      await details.readDetails(
        CONNECTION,
        states.map(({ key }) => key),
      ),
    ).toHaveLength(130);
    expect(
      await details.readDetails(
        'osaka',
        states.map(({ key }) => key),
      ),
    ).toEqual([]);
    expect(await details.readDetails(CONNECTION, [])).toEqual([]);
    const low = await details.readDetailBuckets(CONNECTION, 0, 127);
    expect(low.map(({ key }) => key).sort()).toEqual(
      states
        .map(({ key }) => key)
        .filter(key => bucketOfKey(key) < 128)
        .sort(),
    );
  });

  it('know the list order of their contract: the one that is listed, of their own connection', async () => {
    const order = (contractId: string, orderRequestNum: string) => ({ contractId, orderRequestNum, orderStatus: 1 });
    await api.poll(UNO, listOf([order('N1', '1'), order('N2', '2')]));
    await api.poll({ connection: 'osaka', service: 'uno' }, listOf([order('N9', '9')]));
    for (let i = 0; i < 2; i++) {
      api.now += 300_000;
      await api.poll(UNO, listOf([order('N1', '3'), order('N2', '2')]));
    }
    const found = await details.findOrderIds(CONNECTION, ['N1', 'N2', 'N9', 'N0']);
    expect([...found]).toEqual([
      ['N1', 'uno~3~N1'],
      ['N2', 'uno~2~N2'],
    ]);
  });

  it('share leases and records with no order', async () => {
    const polls = new DynamoPollStore(api.table);
    const subject = { connection: CONNECTION, service: 'details' } as const;
    await api.poll(UNO, listOf([]));
    expect(await details.readPoll(subject)).toEqual({ states: {} });
    const { lease } = await polls.readPoll(UNO);
    await details.putLease(subject, { ...(lease ?? expect.unreachable()), revision: 0, token: 'x' });
    expect((await details.readPoll(subject)).lease?.token).toBe('x');
    expect((await polls.readPoll(UNO)).lease?.token).not.toBe('x');
  });
});
