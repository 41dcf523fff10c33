import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { factsOf } from '../../../../shared/domain/events/event.ts';
import { rankOf } from '../../../../shared/domain/watch/lease/rank.ts';
import {
  DETAIL_REGIONS,
  DETAILS,
  DETAILS_INTERVAL_MS,
  type DetailRegion,
  DetailRegions,
} from '../../../support/detail-regions.ts';
import { runs } from '../../../support/runs.ts';

const [first = 'jp', second = 'us'] = DETAIL_REGIONS.toSorted(
  (a, b) => rankOf(DETAILS, a, DETAIL_REGIONS) - rankOf(DETAILS, b, DETAIL_REGIONS),
);
const LEASE_MS = 2.5 * DETAILS_INTERVAL_MS;

let world: DetailRegions;
const begin = async () => {
  world = new DetailRegions();
  world.update('W1', '受付');
  await poll(first);
  world.replicate();
};
beforeEach(begin);

async function poll(region: DetailRegion, wait = DETAILS_INTERVAL_MS): Promise<void> {
  world.now += wait;
  await world.poll(region);
  await world.fanOut();
}

/** Nothing is replicated any more, and the second region takes the lease, too. */
const partition = async () => {
  for (let i = 0; i < 4; i++) await poll(first);
  await poll(second);
};
const see = async (region: DetailRegion, status: string) => {
  world.update('W1', status);
  await poll(region, DETAILS_INTERVAL_MS / 2);
};
const heal = async () => {
  world.replicate();
  for (let i = 0; i < 6; i++)
    for (const region of [first, second]) {
      await poll(region, DETAILS_INTERVAL_MS / 2);
      world.replicate();
    }
};

interface Body {
  readonly detail: { readonly webEntryId: string; readonly homeConstStatus: string };
}
const told = () =>
  world.told
    .map(event => {
      const { sequence = 0, type, region } = factsOf(event);
      const { detail } = (JSON.parse(event.body) as { data: Body }).data;
      return { id: detail.webEntryId, sequence, type, status: detail.homeConstStatus, region };
    })
    .sort((a, b) => a.sequence - b.sequence);
const storyOf = (id: string) => told().flatMap(each => (each.id === id ? [`${each.sequence} ${each.status}`] : []));
/** Details of which a last event tells something else than is stored in a region, or the provider says. */
const misled = (statuses: ReadonlyMap<string, string>) =>
  [...Map.groupBy(told(), ({ id }) => id)].flatMap(([id, events]) => {
    const top = Math.max(...events.map(({ sequence }) => sequence));
    const words = events.filter(({ sequence }) => sequence === top).map(({ status }) => status);
    const stored = DETAIL_REGIONS.flatMap(region =>
      world.stores[region].states
        .filter(({ value }) => value.webEntryId === id)
        .map(({ value }) => value.homeConstStatus),
    );
    return [...words, ...stored].every(status => status === statuses.get(id)) ? [] : [{ id, words, stored }];
  });

describe('two regions that polled details at once', () => {
  it('told the same change under one id, and nothing is corrected (invariant 4)', async () => {
    await partition();
    await see(first, '予定');
    await poll(second, DETAILS_INTERVAL_MS / 2);
    await heal();
    expect(storyOf('W1')).toEqual(['1 予定']);
  });

  it('and saw different states leave no false one as the last word (invariant 34)', async () => {
    await partition();
    await see(first, '予定');
    await see(second, '完了');
    await heal();
    expect(storyOf('W1').toSorted()).toEqual(['1 予定', '1 完了', '2 完了'].toSorted());
    expect(misled(new Map([['W1', '完了']]))).toEqual([]);
  });
});

describe('a region that takes over', () => {
  it('corrects what it tells for another that stored it and lost it, wherever it dies (invariant 34)', async () => {
    for (let at = 0; at < 40; at++) {
      await begin();
      await see(first, '完了');
      world.update('W1', '予定');
      world.now += LEASE_MS + DETAILS_INTERVAL_MS;
      await world.poll(second);
      await world.restart(second);
      world.replicate();
      world.now += LEASE_MS + DETAILS_INTERVAL_MS;
      await world.poll(first, { at, when: 'after' });
      await world.fanOut();
      for (let i = 0; i < 3; i++) await poll(first, LEASE_MS + DETAILS_INTERVAL_MS);
      expect(storyOf('W1').toSorted()).toEqual(['1 予定', '1 完了', '2 予定'].toSorted());
    }
  });

  it('corrects what it told and the other saw taken back, which is before its watermark (invariant 34)', async () => {
    await partition();
    await see(first, '予定');
    await see(second, '受付');
    await poll(second);
    world.replicate();
    for (let i = 0; i < 3; i++) await poll(first, LEASE_MS + DETAILS_INTERVAL_MS);
    expect(storyOf('W1')).toEqual(['1 予定', '2 受付']);
  });
});

it('A region that takes over tells nothing where nothing diverged', async () => {
  await see(first, '予定');
  world.replicate();
  await poll(second, LEASE_MS + DETAILS_INTERVAL_MS);
  expect(await world.owner(second)).toBe(second);
  expect(storyOf('W1')).toEqual(['1 予定']);
  const { compared } = (await world.stores[second].readPoll(DETAILS)).states[second] ?? {};
  expect(compared?.isFinished).toBe(true);
  expect(Object.keys(compared?.upTo ?? {})).toEqual([expect.stringMatching(`^${first}-`)]);
});

type Step =
  | { readonly kind: 'update'; readonly id: string; readonly status: string }
  | { readonly kind: 'partition' }
  | { readonly kind: 'poll'; readonly region: DetailRegion; readonly wait: number; readonly crash: number }
  | { readonly kind: 'replicate'; readonly picks: readonly boolean[] };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('update' as const),
      id: fc.constantFrom('W1', 'W2'),
      status: fc.constantFrom('受付', '予定', '完了'),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'partition' as const }) },
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('poll' as const),
      region: fc.constantFrom(...DETAIL_REGIONS),
      wait: fc.constantFrom(1_000, DETAILS_INTERVAL_MS / 2, DETAILS_INTERVAL_MS, LEASE_MS + DETAILS_INTERVAL_MS),
      crash: fc.integer({ min: 0, max: 60 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('replicate' as const),
      picks: fc.array(fc.boolean(), { minLength: 1, maxLength: 5 }),
    }),
  },
);

/** What a region stored and did not tell arrives when another has long told what the provider said after that. */
const STORED_AND_UNTOLD: Step[] = [
  { kind: 'update', id: 'W1', status: '完了' },
  { kind: 'poll', region: 'us', wait: 1_000, crash: 5 },
  { kind: 'update', id: 'W1', status: '受付' },
  { kind: 'poll', region: 'jp', wait: LEASE_MS + DETAILS_INTERVAL_MS, crash: 0 },
  { kind: 'poll', region: 'jp', wait: 1_000, crash: 39 },
  { kind: 'poll', region: 'jp', wait: LEASE_MS + DETAILS_INTERVAL_MS, crash: 0 },
  { kind: 'update', id: 'W2', status: '受付' },
  { kind: 'poll', region: 'jp', wait: 1_000, crash: 0 },
  { kind: 'update', id: 'W2', status: '受付' },
  { kind: 'poll', region: 'jp', wait: 1_000, crash: 0 },
];

describe('whatever two regions saw of details', () => {
  it('ends with all told as it is stored, and as the provider says (invariant 34)', { tags: 'long' }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async steps => {
        await begin();
        const statuses = new Map([['W1', '受付']]);
        for (const action of steps)
          switch (action.kind) {
            case 'update':
              statuses.set(action.id, action.status);
              world.update(action.id, action.status);
              break;
            case 'partition':
              await partition();
              break;
            case 'poll':
              world.now += action.wait;
              await world.poll(action.region, { at: action.crash, when: 'after' });
              await world.fanOut();
              break;
            case 'replicate':
              world.replicate(action.picks);
          }
        await heal();
        await heal();
        expect(misled(statuses)).toEqual([]);
      }),
      { numRuns: runs(60), examples: [[STORED_AND_UNTOLD]] },
    );
  });
});
