import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { type Event, factsOf } from '../../../../shared/domain/events/event.ts';
import { DETAIL_FIELDS, type Detail } from '../../../../shared/domain/provider/detail.ts';
import { addServiceTime, isServed, monthAfter, monthBefore } from '../../../../shared/domain/provider/service-hours.ts';
import { UpstreamRefused, UpstreamUnreachable } from '../../../../shared/domain/provider/upstream-error.ts';
import { rankOf } from '../../../../shared/domain/watch/lease/rank.ts';
import { pollDetails } from '../../../../shared/domain/watch/poll-details.ts';
import type { DetailPollDeps, UpdateWindow } from '../../../../shared/domain/watch/ports.ts';
import { windowsTo } from '../../../../shared/domain/watch/update-windows.ts';
import { eachCall } from '../../../support/each-call.ts';
import { MemoryDetails } from '../../../support/memory-details.ts';
import { MemoryFeed } from '../../../support/memory-feed.ts';
import { MemoryEventQueue } from '../../../support/memory-queues.ts';
import { runs } from '../../../support/runs.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const OVERLAP_MS = 10 * MINUTE_MS;
const INTERVAL_MS = 15 * MINUTE_MS;
const CALL_MS = 30_000;
const HOLIDAYS = new Set(['2026-12-29', '2026-12-30', '2026-12-31', '2027-01-01', '2026-11-23']);
const calendar = { isHoliday: (day: string) => HOLIDAYS.has(day) };
/** Tuesday, 10:00 in Japan. */
const MORNING = Date.parse('2026-11-24T10:00:00+09:00');

/** An update and when the provider's answers begin to hold it. */
interface Update {
  readonly at: number;
  readonly visibleAt: number;
  readonly entry: Detail;
}

const NONE: Detail = Object.fromEntries(DETAIL_FIELDS.map(field => [field, 'null']));
const detail = (number: number, more: Detail = {}): Detail => ({
  ...NONE,
  webEntryId: `W${number}`,
  changeRelationNum: '01',
  mainBackIdentifier: 'メイン',
  ...more,
});

class Lab {
  readonly store = new MemoryDetails();
  readonly queue = new MemoryEventQueue();
  now = MORNING;
  readonly feed = new MemoryFeed(() => this.now);
  readonly calls: { at: number; window: UpdateWindow }[] = [];
  updates: Update[] = [];
  /** What the provider does in place of an answer. */
  fails: (() => never) | undefined;
  #tokens = 0;
  #fannedOut = 0;

  /** What was last updated within the window, as the provider tells it now. */
  answer({ from, to }: UpdateWindow): string {
    const newest = new Map<unknown, Update>();
    for (const update of this.updates.filter(({ visibleAt }) => visibleAt <= this.now).sort((a, b) => a.at - b.at))
      newest.set(update.entry.webEntryId, update);
    const result = [...newest.values()].filter(({ at }) => at >= from && at <= to).map(({ entry }) => entry);
    return JSON.stringify({
      code: 200,
      detail: { detailCode: 'I01', detailMsg: `検索結果:${result.length}件` },
      result,
    });
  }

  async poll(overrides: Partial<DetailPollDeps> = {}) {
    return pollDetails('default', {
      source: {
        fetchDetails: async (_connection, window) => {
          this.calls.push({ at: this.now, window });
          this.fails?.();
          return Buffer.from(this.answer(window));
        },
      },
      store: this.store,
      feed: this.feed,
      heartbeats: this.feed.store,
      feedLog: this.feed,
      queue: this.queue,
      clock: () => this.now,
      createToken: () => `t${++this.#tokens}`,
      region: 'jp',
      regions: ['jp'],
      intervalMs: INTERVAL_MS,
      goneMs: 900_000,
      limitMs: 60_000,
      isServed: (at, durationMs) => isServed(at, durationMs, calendar),
      addServiceTime: (at, spanMs) => addServiceTime(at, spanMs, calendar),
      callMs: CALL_MS,
      overlapMs: OVERLAP_MS,
      ...overrides,
    });
  }

  update(number: number, more: Detail = {}, late = 0): void {
    this.updates.push({ at: this.now, visibleAt: this.now + late, entry: detail(number, more) });
  }

  async fanOut(): Promise<void> {
    for (const event of this.queue.sent.slice(this.#fannedOut)) await this.feed.put(event);
    this.#fannedOut = this.queue.sent.length;
  }

  get published(): string[] {
    return this.feed.events
      .map(factsOf)
      .map(({ detailId, sequence, type }) => `${detailId?.split('~')[0]} ${sequence} ${type}`);
  }
}

let lab: Lab;
beforeEach(() => {
  lab = new Lab();
});

describe('the first poll', () => {
  it('looks one month back, and what it finds is the baseline', async () => {
    lab.update(1);
    expect(await lab.poll()).toEqual({ outcome: 'changed', published: 0, unconfirmed: 0 });
    expect(lab.calls.map(({ window }) => window)).toEqual([
      { from: Date.parse('2026-10-24T10:00:00+09:00'), to: MORNING },
    ]);
    expect(lab.store.states).toMatchObject([{ sequence: 0, value: { webEntryId: 'W1' } }]);
  });

  it('tells the baseline where that is wanted', async () => {
    lab.update(1);
    expect(await lab.poll({ tellBaseline: true })).toMatchObject({ published: 1 });
  });
});

describe('later polls', () => {
  beforeEach(async () => {
    lab.update(1);
    await lab.poll();
    lab.now += INTERVAL_MS;
  });

  it('ask from the last one, less the overlap, and tell what moved', async () => {
    lab.update(1, { homeConstStatus: '完了' });
    lab.update(2);
    expect(await lab.poll()).toMatchObject({ outcome: 'changed', published: 2 });
    await lab.fanOut();
    expect(lab.calls.at(-1)?.window).toEqual({ from: MORNING - OVERLAP_MS, to: lab.now });
    expect(lab.published.sort()).toEqual(['W1 1 order_detail.milestone_changed', 'W2 1 order_detail.created']);
  });

  it('say nothing of what they do not hold, and nothing twice', async () => {
    for (let i = 0; i < 3; i++) {
      expect(await lab.poll()).toMatchObject({ outcome: 'unchanged', published: 0 });
      lab.now += INTERVAL_MS;
    }
    expect(lab.store.states).toHaveLength(1);
  });

  it('cut a long gap into months', async () => {
    lab.now = Date.parse('2027-02-16T10:00:00+09:00');
    await lab.poll();
    const windows = lab.calls.slice(1).map(({ window }) => window);
    expect(windows).toHaveLength(3);
    expect(windows[0]?.from).toBe(MORNING - OVERLAP_MS);
    expect(windows.at(-1)?.to).toBe(lab.now);
    windows.slice(1).forEach(({ from }, i) => {
      expect(from).toBe(windows[i]?.to);
    });
  });

  it('go on at a gap that was interrupted, from what was done', async () => {
    lab.now = Date.parse('2027-02-16T10:00:00+09:00');
    let calls = 0;
    lab.fails = (() => {
      if (++calls === 2) throw new UpstreamUnreachable('timeout', 'x');
    }) as never;
    expect(await lab.poll()).toMatchObject({ outcome: 'failed' });
    lab.fails = undefined;
    lab.now += INTERVAL_MS;
    lab.calls.length = 0;
    await lab.poll();
    expect(lab.calls[0]?.window.from).toBe(monthAfter(MORNING - OVERLAP_MS) - OVERLAP_MS);
  });

  it.each([
    '',
    '<html>',
    '{"code":200}',
    '{"result":[]}',
    '{"code":200,"result":[{}]}',
    '{"code":200,"result":[null]}',
    '{"code":200,"detail":{"detailMsg":"正常終了しました。(検索結果:5件)"},"result":[]}',
    `{"code":${'['.repeat(20_000)}${']'.repeat(20_000)},"result":[]}`,
  ])('change nothing for the answer %s', async body => {
    expect(await lab.poll({ source: { fetchDetails: async () => Buffer.from(body) } })).toMatchObject({
      outcome: 'failed',
    });
    expect(lab.store.states).toHaveLength(1);
    await lab.poll();
    expect(lab.calls.at(-1)?.window.from).toBe(MORNING - OVERLAP_MS);
  });

  it('take code 200 as text too', async () => {
    const body = `{"code":"200","result":[${JSON.stringify(detail(3))}]}`;
    expect(await lab.poll({ source: { fetchDetails: async () => Buffer.from(body) } })).toMatchObject({ published: 1 });
  });
});

describe('a customer who has not applied', () => {
  const refusals: [string, () => never][] = [
    [
      'by status',
      () => {
        throw new UpstreamRefused('not_applied', 'HTTP 403');
      },
    ],
  ];
  it.each(refusals)('is told of once, and asked about once a day (%s)', async (_how, refuse) => {
    lab.fails = refuse;
    const outcomes: string[] = [];
    for (const end = lab.now + 3 * DAY_MS; lab.now < end; lab.now += INTERVAL_MS) {
      outcomes.push((await lab.poll()).outcome);
      await lab.fanOut();
    }
    expect(outcomes.filter(outcome => outcome === 'failed')).toHaveLength(3);
    expect(lab.feed.events.map(event => JSON.parse(event.body))).toMatchObject([
      { type: 'upstream.unavailable', data: { service: 'details', reason: 'not_applied', failures: 1 } },
    ]);
    lab.fails = undefined;
    lab.now += HOUR_MS;
    expect((await lab.poll()).outcome).toBe('unchanged');
    await lab.fanOut();
    expect(lab.feed.events.map(event => factsOf(event).type)).toEqual(['upstream.unavailable', 'upstream.recovered']);
  });

  it('is known by an error code without a result', async () => {
    const body = '{"code":"403","detail":{"detailCode":"E01","detailMsg":"個人"}}';
    const result = await lab.poll({ source: { fetchDetails: async () => Buffer.from(body) } });
    expect(result).toMatchObject({
      outcome: 'failed',
      kind: 'not_applied',
      reason: expect.stringContaining('403, E01'),
    });
    expect(JSON.stringify(result)).not.toContain('個人');
    const { states } = await lab.store.readPoll({ connection: 'default', service: 'details' });
    expect(states.jp?.failure?.words).toEqual({ code: '403', detailCode: 'E01', detailMsg: '個人' });
  });
});

describe('the hours', () => {
  it.each([
    ['2026-11-24T08:59:59+09:00', 'closed'],
    ['2026-11-24T09:00:00+09:00', 'unchanged'],
    ['2026-11-24T17:29:30+09:00', 'unchanged'],
    ['2026-11-24T17:29:31+09:00', 'closed'],
    ['2026-11-23T10:00:00+09:00', 'closed'],
    ['2026-11-28T10:00:00+09:00', 'closed'],
    ['2026-12-30T10:00:00+09:00', 'closed'],
  ])('at %s the poll is %s', async (time, outcome) => {
    lab.now = Date.parse(time);
    expect((await lab.poll()).outcome).toBe(outcome);
    expect(lab.calls).toHaveLength(outcome === 'closed' ? 0 : 1);
  });
});

describe('a customer who had answers', () => {
  it('is asked again at the next poll when one is refused, and told after three', async () => {
    await lab.poll();
    lab.fails = () => {
      throw new UpstreamRefused('not_applied', 'HTTP 403');
    };
    for (let i = 0; i < 3; i++) {
      lab.now += INTERVAL_MS;
      expect(await lab.poll()).toMatchObject({ outcome: 'failed', kind: 'forbidden' });
      await lab.fanOut();
    }
    expect(lab.feed.events.map(event => JSON.parse(event.body).data)).toMatchObject([
      { reason: 'forbidden', failures: 3 },
    ]);
    lab.fails = undefined;
    lab.now += INTERVAL_MS;
    expect((await lab.poll()).outcome).toBe('unchanged');
  });
});

describe('a provider that opens a moment late', () => {
  it('is met open in the end', async () => {
    const body = '{"code":"403","detail":{"detailCode":"E90"},"result":[]}';
    const opening = Date.parse('2026-11-25T09:00:00+09:00');
    let answers = 0;
    for (lab.now = opening; lab.now < opening + 4 * DAY_MS; lab.now += INTERVAL_MS) {
      const isLate = (lab.now - opening) % DAY_MS === 0;
      const result = await lab.poll(isLate ? { source: { fetchDetails: async () => Buffer.from(body) } } : {});
      if (result.outcome === 'unchanged' || result.outcome === 'changed') answers++;
    }
    expect(answers).toBeGreaterThan(20);
  });
});

describe('several regions', () => {
  const REGIONS = ['jp', 'us'];
  const subject = { connection: 'default', service: 'details' } as const;
  const [first = '', second = ''] = REGIONS.toSorted(
    (a, b) => rankOf(subject, a, REGIONS) - rankOf(subject, b, REGIONS),
  );
  const pollIn = (region: string) => lab.poll({ region, regions: REGIONS });
  /** The second asks so long after the first in each interval. */
  const run = async (until: number, regions = [first, second]) => {
    for (; lab.now < until; lab.now += INTERVAL_MS) for (const region of regions) await pollIn(region);
  };

  it('leave the lease as it is over a night and a weekend, and write nothing then', async () => {
    lab.now = Date.parse('2026-11-27T16:00:00+09:00');
    await run(Date.parse('2026-11-27T17:30:00+09:00'));
    const evening = await lab.store.readPoll(subject);
    await run(Date.parse('2026-11-30T09:00:00+09:00'));
    expect(await lab.store.readPoll(subject)).toEqual(evening);
    expect(await pollIn(second)).toEqual({ outcome: 'not-owner' });
    expect(await pollIn(first)).toMatchObject({ outcome: 'unchanged' });
  });

  it('count lease and grace in service hours (invariant 26)', async () => {
    lab.now = Date.parse('2026-11-27T17:00:00+09:00');
    await pollIn(first);
    lab.now = Date.parse('2026-11-30T09:14:59+09:00');
    expect(await pollIn(second)).toEqual({ outcome: 'not-owner' });
    lab.now = Date.parse('2026-11-30T09:15:00+09:00');
    expect(await pollIn(second)).toMatchObject({ outcome: 'unchanged' });
  });

  it('ask once a day, all together, while the customer has not applied', async () => {
    lab.fails = () => {
      throw new UpstreamRefused('not_applied', 'HTTP 403');
    };
    await run(lab.now + 3 * DAY_MS);
    await lab.fanOut();
    expect(lab.calls.length).toBeLessThanOrEqual(4);
    expect(lab.feed.events).toHaveLength(1);
  });

  it('let the first in rank try for one overlap, and have the lease back', async () => {
    lab.now = Date.parse('2026-11-24T09:00:00+09:00');
    await pollIn(first);
    lab.now += 4 * INTERVAL_MS;
    expect(await pollIn(second)).toMatchObject({ outcome: 'unchanged' });
    lab.now += INTERVAL_MS;
    await run(Date.parse('2026-11-24T16:00:00+09:00'));
    expect((await lab.store.readPoll(subject)).lease?.owner).toBe(first);
    const tries = lab.calls.filter(({ window }) => window.to - window.from === OVERLAP_MS);
    expect(tries).toHaveLength(3);
  });
});

describe('the clock that runs on while a poll begins', () => {
  it('lets no call begin after the hours', async () => {
    lab.now = Date.parse('2026-11-24T17:29:30+09:00');
    const { readPoll } = lab.store;
    lab.store.readPoll = async subject => {
      lab.now += 40_000;
      return readPoll.call(lab.store, subject);
    };
    expect((await lab.poll()).outcome).toBe('closed');
    expect(lab.calls).toEqual([]);
  });
});

it('the provider is asked though reading all that is stored took longer than a poll may', async () => {
  lab.update(1);
  await lab.poll();
  const store = eachCall(lab.store, async (method, effect) => {
    if (method === 'readDetailBuckets') lab.now += 5_000;
    return effect();
  });
  lab.now += 61 * MINUTE_MS;
  const calls = lab.calls.length;
  await lab.poll({ store });
  expect(lab.calls).toHaveLength(calls + 1);
});

it('the same answer once more is not looked into, and one that takes a change back is', async () => {
  const answering = (status: string) => ({
    source: {
      fetchDetails: async () =>
        Buffer.from(JSON.stringify({ code: 200, result: [detail(1, { homeConstStatus: status })] })),
    },
  });
  await lab.poll(answering('未調整'));
  lab.now += INTERVAL_MS;
  const reads: string[] = [];
  const store = eachCall(lab.store, async (method, effect) => {
    reads.push(method);
    return effect();
  });
  await lab.poll({ ...answering('未調整'), store });
  expect(reads.filter(method => method === 'readDetails')).toEqual([]);
  const told = [];
  for (const status of ['予定', '予定', '未調整']) {
    lab.now += INTERVAL_MS;
    await lab.fanOut();
    const result = await lab.poll(answering(status));
    told.push('published' in result && result.published);
  }
  expect(told).toEqual([1, 0, 1]);
});

describe('crashes', () => {
  it('before the last send of a day are made up for at once, without a call; and once', async () => {
    lab.update(1);
    await lab.poll();
    lab.now = Date.parse('2026-11-24T17:15:00+09:00');
    lab.update(1, { homeConstStatus: '予定' });
    const broken = { send: () => Promise.reject(new Error('SQS is down')) };
    await expect(lab.poll({ queue: broken })).rejects.toThrow('SQS is down');
    const calls = lab.calls.length;
    for (let i = 0; i < 3; i++) {
      lab.now += INTERVAL_MS;
      expect((await lab.poll()).outcome).toBe('closed');
      await lab.fanOut();
    }
    expect(lab.calls).toHaveLength(calls);
    expect(lab.queue.sent).toHaveLength(1);
    expect(lab.published).toEqual(['W1 1 order_detail.milestone_changed']);
  });

  it('send no event twice in the poll that makes up for them (invariant 2)', async () => {
    lab.update(1);
    await lab.poll();
    lab.now += INTERVAL_MS;
    lab.update(1, { homeConstStatus: '予定' });
    await expect(lab.poll({ queue: { send: () => Promise.reject(new Error('down')) } })).rejects.toThrow('down');
    lab.now += INTERVAL_MS;
    expect(await lab.poll()).toMatchObject({ published: 1 });
    expect(lab.queue.sent).toHaveLength(1);
  });

  it('at any call lose nothing and make no second id (invariant 1)', async () => {
    for (let crashAt = 0; crashAt < 40; crashAt++) {
      for (const when of ['before', 'after'] as const) {
        lab = new Lab();
        lab.update(1);
        await lab.poll();
        lab.now += INTERVAL_MS;
        lab.update(1, { homeConstStatus: '予定' });
        lab.update(2);
        let calls = 0;
        const mortal = <T extends object>(port: T): T =>
          eachCall(port, async (_, effect) => {
            const strikes = calls++ === crashAt;
            if (strikes && when === 'before') throw new Error('crash');
            const result = await effect();
            if (strikes) throw new Error('crash');
            return result;
          });
        await lab
          .poll({ store: mortal(lab.store), feed: mortal(lab.feed), queue: mortal(lab.queue) })
          .catch(() => undefined);
        for (let i = 0; i < 3; i++) {
          lab.now += INTERVAL_MS;
          await lab.poll();
          await lab.fanOut();
        }
        expect(lab.published.sort()).toEqual(['W1 1 order_detail.milestone_changed', 'W2 1 order_detail.created']);
        expect(new Set(lab.queue.sent.map(({ id }: Event) => id)).size).toBe(2);
      }
    }
  });
});

it('no call falls outside the hours and no update is missed, over weekends, holidays and the year end', {
  tags: 'long',
}, async () => {
  const start = Date.parse('2026-12-24T08:00:00+09:00');
  const end = Date.parse('2027-01-06T18:00:00+09:00');
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.record({
          at: fc.integer({ min: start, max: end - 2 * HOUR_MS }),
          number: fc.integer({ min: 1, max: 4 }),
          late: fc.integer({ min: 0, max: OVERLAP_MS - 1_000 }),
        }),
        { maxLength: 25 },
      ),
      fc.array(fc.record({ at: fc.integer({ min: start, max: end }), ms: fc.integer({ min: 0, max: 2 * DAY_MS }) }), {
        maxLength: 3,
      }),
      fc.integer({ min: 0, max: INTERVAL_MS - 1 }),
      async (updates, outages, shift) => {
        lab = new Lab();
        lab.now = start;
        lab.updates = updates.map(({ at, number, late }, i) => ({
          at,
          visibleAt: at + late,
          entry: detail(number, { lineSpeed: String(i) }),
        }));
        const isOut = () => outages.some(({ at, ms }) => lab.now >= at && lab.now < at + ms);
        lab.fails = (() => {
          if (isOut() && lab.now < end) throw new UpstreamUnreachable('timeout', 'out');
        }) as never;
        for (lab.now = start + shift; lab.now < end + DAY_MS; lab.now += INTERVAL_MS) {
          await lab.poll({ tellBaseline: true });
          await lab.fanOut();
        }
        for (const { at } of lab.calls) expect(isServed(at, CALL_MS, calendar)).toBe(true);
        const last = new Map<unknown, Detail>();
        for (const { entry } of [...lab.updates].sort((a, b) => a.at - b.at)) last.set(entry.webEntryId, entry);
        const published = new Map(lab.store.states.map(({ value }) => [value.webEntryId, value]));
        expect(published).toEqual(last);
        const details = lab.feed.events.filter(event => factsOf(event).detailId !== undefined);
        const lastPublished = new Map(details.map(event => [JSON.parse(event.body).data.detail.webEntryId, event]));
        for (const [id, entry] of last)
          expect(JSON.parse(lastPublished.get(id)?.body ?? '{}').data?.detail.lineSpeed).toBe(entry.lineSpeed);
      },
    ),
    { numRuns: runs(20) },
  );
});

describe('windows', () => {
  it('reach from the watermark to now without a gap, a month at most each', { tags: 'long' }, () => {
    const time = fc.integer({ min: Date.parse('2024-01-01'), max: Date.parse('2030-01-01') });
    fc.assert(
      fc.property(time, fc.option(time, { nil: undefined }), (at, watermark) => {
        const windows = [...windowsTo(at, watermark, OVERLAP_MS)];
        expect(windows.at(-1)?.to).toBe(at);
        expect(windows[0]?.from).toBe(watermark === undefined ? monthBefore(at) : Math.min(watermark, at) - OVERLAP_MS);
        windows.forEach(({ from, to }, i) => {
          expect(to).toBeGreaterThan(from);
          expect(to - from).toBeLessThanOrEqual(31 * DAY_MS);
          if (i > 0) expect(from).toBe(windows[i - 1]?.to);
        });
      }),
    );
  });
});
