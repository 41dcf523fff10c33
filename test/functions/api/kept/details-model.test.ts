import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { detailList } from '../../../../functions/api/kept/detail-list.ts';
import { KeptLists } from '../../../../functions/api/kept/kept-lists.ts';
import type { Detail } from '../../../../shared/domain/provider/detail.ts';
import { detailKey } from '../../../../shared/domain/provider/detail.ts';
import { BUCKETS, bucketOfKey } from '../../../../shared/domain/provider/order-id.ts';
import { type EntryState, isClosed } from '../../../../shared/domain/watch/poll-state.ts';
import { StoredDigests } from '../../../../shared/domain/watch/stored-digests.ts';
import { emptyDetail } from '../../../simulator/world/detail.ts';
import {
  DETAIL_REGIONS,
  DETAILS,
  DETAILS_INTERVAL_MS,
  type DetailRegion,
  DetailRegions,
} from '../../../support/detail-regions.ts';
import type { CrashPlan } from '../../../support/poll-lab.ts';
import { runs } from '../../../support/runs.ts';

/** Three details of one bucket, two of the next, one far from both. */
const IDS = idsOf([7, 7, 7, 8, 8, 200]);

function idsOf(buckets: readonly number[]): string[] {
  const free = Array.from({ length: 5_000 }, (_, i) => `W${i}`);
  return buckets.map(
    bucket =>
      free.splice(
        free.findIndex(id => bucketOf(id) === bucket),
        1,
      )[0] ?? '',
  );
}

function bucketOf(id: string): number {
  const { changeRelationNum, mainBackIdentifier } = emptyDetail(id, {}) as Record<string, string>;
  const known = (value = 'null') => (value === 'null' ? '' : value);
  const identity = { changeRelationNum: known(changeRelationNum), mainBackIdentifier: known(mainBackIdentifier) };
  return bucketOfKey(detailKey({ webEntryId: id, ...identity }));
}

const toText = ({ value, removedAt, ...rest }: EntryState<Detail>) => ({
  ...rest,
  text: JSON.stringify(value),
  isRemoved: removedAt !== undefined,
});

/** Reads the list as the API of a region does; `between` happens before each of its reads but the first. */
async function read(world: DetailRegions, region: DetailRegion, lists: KeptLists, between = async () => {}) {
  const store = world.stores[region];
  const poll = await store.readPoll(DETAILS);
  const readTexts = async (_connection: string, from: number, to: number) => {
    await between();
    return (await store.readDetailBuckets(DETAILS.connection, from, to)).map(toText);
  };
  const { listed } = await lists.read(detailList({ readTexts }, DETAILS.connection, poll));
  return listed.map(({ key, text, updatedAt }) => ({ key, text, updatedAt }));
}

class World extends DetailRegions {
  readonly lists = { jp: new KeptLists(1e9), us: new KeptLists(1e9) };

  /** What is kept is what is stored; while items are on their way also what was stored when the record was written. */
  async check(region: DetailRegion): Promise<void> {
    const answered = await read(this, region, this.lists[region]);
    const fresh = await read(this, region, new KeptLists(1e9));
    const { lease, record } = await this.stores[region].readPoll(DETAILS);
    if (this.isReplicated || !isClosed(lease, record)) return expect(answered).toEqual(fresh);
    const told = [...(this.closed.get(record.token)?.values() ?? [])].map(text => toText(JSON.parse(text)));
    for (let bucket = 0; bucket < BUCKETS; bucket++) {
      const texts = (list: readonly { key: string; text: string }[]) =>
        list
          .filter(({ key }) => bucketOfKey(key) === bucket)
          .map(({ key, text }) => `${key} ${text}`)
          .sort();
      expect([texts(fresh), texts(told)]).toContainEqual(texts(answered));
    }
  }

  /** A poll brings its record up to date; one that trusts nothing would find the same. */
  async checkDigests(region: DetailRegion): Promise<void> {
    const { lease, record } = await this.stores[region].readPoll(DETAILS);
    if (!isClosed(lease, record)) return;
    const all = await this.stores[region].readDetailBuckets(DETAILS.connection, 0, BUCKETS - 1);
    const digests = new StoredDigests();
    for (const state of all) digests.replace(undefined, state);
    expect(record.digests).toEqual(digests.all);
  }
}

const region = fc.constantFrom(...DETAIL_REGIONS);
const crash = fc.record<CrashPlan>({ at: fc.integer({ min: 1, max: 30 }), when: fc.constantFrom('before', 'after') });
const poll = fc.record({ do: fc.constant('poll' as const), region, crash }, { requiredKeys: ['do', 'region'] });
const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('update' as const),
      id: fc.constantFrom(...IDS),
      status: fc.constantFrom('a', 'b', 'c'),
    }),
  },
  { weight: 4, arbitrary: poll },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('tick' as const), intervals: fc.constantFrom(1, 1, 1, 4, 9) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('restart' as const), region }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('fan out' as const) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('read' as const), region }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('read while it polls' as const), region, poll }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('replicate' as const),
      picks: fc.array(fc.boolean(), { minLength: 1, maxLength: 5 }),
    }),
  },
);
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;
type Poll = typeof poll extends fc.Arbitrary<infer P> ? P : never;

/** A lease is never taken within the time that replication needs. */
async function runPoll(world: World, { region: name, crash: plan }: Poll, meanwhile?: () => Promise<void>) {
  world.replicate();
  await world.poll(name, plan, meanwhile);
  await world.checkDigests(name);
}

async function act(world: World, action: Step): Promise<void> {
  switch (action.do) {
    case 'update':
      return world.update(action.id, action.status);
    case 'poll':
      return runPoll(world, action, () => world.check(action.region));
    case 'tick':
      world.now += action.intervals * DETAILS_INTERVAL_MS;
      return;
    case 'restart':
      world.replicate();
      return world.restart(action.region);
    case 'fan out':
      return world.fanOut();
    case 'replicate':
      return world.replicate(action.picks);
    case 'read':
      return world.check(action.region);
    case 'read while it polls': {
      const polls = [action.poll];
      await read(world, action.region, world.lists[action.region], async () => {
        for (const each of polls.splice(0)) await runPoll(world, each);
      });
      return world.check(action.region);
    }
  }
}

const clash = fc.record({
  id: fc.constantFrom(...IDS),
  /** How long each put takes. */
  delays: fc.array(fc.nat(6), { minLength: 1, maxLength: 8 }),
  picks: fc.array(fc.boolean(), { minLength: 1, maxLength: 5 }),
});

/** Both find that the lease ran out, one before and one after the provider updated a detail. */
async function pollInBoth(world: World, { id, delays, picks }: typeof clash extends fc.Arbitrary<infer C> ? C : never) {
  world.now += 9 * DETAILS_INTERVAL_MS;
  world.update(id, 'b');
  let puts = 0;
  const delay = async () => {
    for (let left = delays[puts++ % delays.length] ?? 0; left > 0; left--) await setImmediate();
  };
  const first = world.poll('jp', undefined, delay);
  await setImmediate();
  world.update(id, 'c');
  await Promise.all([first, world.poll('us', undefined, delay)]);
  for (const name of DETAIL_REGIONS) await read(world, name, world.lists[name]);
  world.replicate(picks);
  for (const name of DETAIL_REGIONS) await read(world, name, world.lists[name]);
}

describe('what the API keeps of details', () => {
  it('is what a fresh read finds, whatever polls, crashes and replication did between its reads and during them', {
    tags: 'long',
  }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 60 }), async steps => {
        const world = new World();
        for (const id of IDS) world.update(id, 'a');
        for (const name of DETAIL_REGIONS) await runPoll(world, { do: 'poll', region: name });
        for (const action of steps) await act(world, action);
        world.replicate();
        for (const name of DETAIL_REGIONS) await world.check(name);
      }),
      { numRuns: runs(100) },
    );
  });

  it('is what a fresh read finds an hour after two regions polled at once, each without knowing of the other', {
    tags: 'long',
  }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(clash, { minLength: 1, maxLength: 4 }), async clashes => {
        const world = new World();
        for (const id of IDS) world.update(id, 'a');
        for (const name of DETAIL_REGIONS) await runPoll(world, { do: 'poll', region: name });
        for (const each of clashes) await pollInBoth(world, each);
        for (let i = 0; i < 6; i++) {
          world.now += DETAILS_INTERVAL_MS;
          await world.fanOut();
          for (const name of DETAIL_REGIONS) {
            world.replicate();
            await world.poll(name);
          }
        }
        world.replicate();
        for (const name of DETAIL_REGIONS) await world.check(name);
      }),
      { numRuns: runs(50) },
    );
  });
});
