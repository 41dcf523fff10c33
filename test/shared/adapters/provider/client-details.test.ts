import { afterEach, describe, expect, it } from 'vitest';
import { ProviderClient } from '../../../../shared/adapters/provider/client.ts';
import { createServiceCalendar } from '../../../../shared/adapters/provider/service-calendar.ts';
import { decodeAnswer } from '../../../../shared/domain/provider/answer.ts';
import { DETAIL_FIELDS, detailNormalForm } from '../../../../shared/domain/provider/detail.ts';
import { parseDetailAnswer } from '../../../../shared/domain/provider/detail-answer.ts';
import { createHeldClock } from '../../../simulator/clock.ts';
import { type Simulator, type SimulatorOptions, startSimulator } from '../../../simulator/simulator.ts';
import { emptyDetail } from '../../../simulator/world/detail.ts';

const CLOSED_DAYS = ['12-29', '12-30', '12-31', '01-01', '01-02', '01-03'];
const { isServed } = createServiceCalendar({ hours: 'service-hours', closedDays: CLOSED_DAYS });
const MINUTE_MS = 60_000;

const opened: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0)) await close();
});

async function start(options: SimulatorOptions = {}, dateFormat?: string) {
  const clock = createHeldClock(Date.parse('2026-11-24T10:00:00+09:00'));
  const simulator: Simulator = await startSimulator({ clock, ...options });
  const client = new ProviderClient({
    url: simulator.url,
    readCredentials: async () => ({ consumerKey: simulator.consumerKey, consumerSecret: simulator.consumerSecret }),
    clock: clock.now,
    timeoutMs: 60_000,
    ...(dateFormat !== undefined && { dateFormat }),
  });
  opened.push(() => client.close(), simulator.close);
  const ask = async (from: number, to = clock.now()) =>
    decodeAnswer(await client.fetchDetails('default', { from, to }));
  return { clock, simulator, ask };
}

describe("the provider's details", () => {
  it('come as text with all seventy fields in order, by time of update', async () => {
    const { clock, simulator, ask } = await start();
    const first = emptyDetail('W1', { contractorName: '山田商事' });
    simulator.putDetail(first);
    clock.advance(20 * MINUTE_MS);
    simulator.putDetail(emptyDetail('W2'));
    const all = await ask(clock.now() - 30 * MINUTE_MS);
    expect(JSON.parse(all).result[0]).toEqual(first);
    expect(Object.keys(JSON.parse(all).result[0])).toEqual([...DETAIL_FIELDS]);
    expect(DETAIL_FIELDS).toHaveLength(70);
    expect(parseDetailAnswer(all).size).toBe(2);
    expect(parseDetailAnswer(await ask(clock.now() - MINUTE_MS)).size).toBe(1);
    expect(parseDetailAnswer(await ask(clock.now() - 30 * MINUTE_MS, clock.now() - MINUTE_MS)).size).toBe(1);
  });

  it('show late updates late', async () => {
    const { clock, simulator, ask } = await start();
    simulator.putDetail(emptyDetail('W1'), { lateMs: 5 * MINUTE_MS });
    expect(parseDetailAnswer(await ask(clock.now() - MINUTE_MS)).size).toBe(0);
    clock.advance(5 * MINUTE_MS);
    expect(parseDetailAnswer(await ask(clock.now() - 6 * MINUTE_MS)).size).toBe(1);
  });

  it('keep the words of a refusal by status', async () => {
    const { simulator, clock, ask } = await start();
    simulator.applyForDetails(false);
    const words = { code: '403', detailCode: 'E03', detailMsg: '利用申込がありません' };
    await expect(ask(clock.now() - MINUTE_MS)).rejects.toMatchObject({ kind: 'not_applied', words });
  });

  it('are refused to those who have not applied, with one renewal of the token at most', async () => {
    const { clock, simulator, ask } = await start();
    simulator.applyForDetails(false);
    await expect(ask(clock.now() - MINUTE_MS)).rejects.toMatchObject({ kind: 'not_applied' });
    expect(simulator.requests.filter(({ path }) => path.endsWith('details'))).toHaveLength(1);
  });

  it('are an outage outside the hours', async () => {
    const { clock, ask } = await start({ servesDetails: at => isServed(at, 0) });
    await ask(clock.now() - MINUTE_MS);
    clock.advance(8 * 60 * MINUTE_MS);
    await expect(ask(clock.now() - MINUTE_MS)).rejects.toMatchObject({ kind: 'server_error' });
  });

  it('are asked for in the configured form of dates', async () => {
    const { clock, ask } = await start({}, 'YYYY-MM-DD');
    await expect(ask(clock.now() - MINUTE_MS)).rejects.toMatchObject({ kind: 'client_error' });
  });

  it('of a living world are of Universal One in Japan, and move', async () => {
    const { clock, simulator, ask } = await start({ world: { orders: 40, changeEveryMs: 1_000 } });
    const hour = 60 * MINUTE_MS;
    const before = parseDetailAnswer(await ask(clock.now() - hour));
    expect(before.size).toBeGreaterThan(3);
    const contracts = new Set(simulator.orders('uno').map(({ contractId }) => contractId));
    for (const { value } of before.values()) expect(contracts).toContain(value.contractLineNumDistribut);
    clock.advance(10 * MINUTE_MS);
    const after = parseDetailAnswer(await ask(clock.now() - hour));
    const moved = [...after.values()].filter(({ key, value }) => {
      const earlier = before.get(key)?.value;
      return earlier === undefined || detailNormalForm(earlier) !== detailNormalForm(value);
    });
    expect(moved.length).toBeGreaterThan(3);
  });
});

describe('the calendar of the service', () => {
  it.each([
    ['2026-11-23T10:00:00+09:00', false, 'a public holiday'],
    ['2026-11-24T10:00:00+09:00', true, 'a Tuesday'],
    ['2026-11-28T10:00:00+09:00', false, 'a Saturday'],
    ['2026-12-28T10:00:00+09:00', true, 'the last business day of the year'],
    ['2026-12-29T10:00:00+09:00', false, "the year's end"],
    ['2027-01-04T10:00:00+09:00', true, 'the first business day of the year'],
    ['2027-03-22T10:00:00+09:00', false, 'a holiday in lieu'],
  ])('%s: %s, %s', (time, served) => {
    expect(isServed(Date.parse(time), 30_000)).toBe(served);
  });
});
