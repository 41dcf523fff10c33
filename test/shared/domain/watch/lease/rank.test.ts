import { describe, expect, it } from 'vitest';
import { SERVICES } from '../../../../../shared/domain/provider/services.ts';
import { outranks, rankOf, tickShare } from '../../../../../shared/domain/watch/lease/rank.ts';

const REGIONS = ['jp', 'us', 'fr', 'sg'];
const SUBJECTS = ['default', 'osaka', 'nagoya', 'kobe'].flatMap(connection =>
  ([...SERVICES, 'details'] as const).map(service => ({ connection, service })),
);

describe('the ranks of regions', () => {
  it('are one order for each subject', () => {
    for (const subject of SUBJECTS)
      expect(REGIONS.map(region => rankOf(subject, region, REGIONS)).sort()).toEqual([0, 1, 2, 3]);
  });

  it('share the subjects out', () => {
    const first = SUBJECTS.map(subject => REGIONS.find(region => rankOf(subject, region, REGIONS) === 0));
    for (const region of REGIONS) expect(first.filter(it => it === region).length).toBeGreaterThan(3);
  });

  it('of two regions stay in order whichever others there are', () => {
    for (const subject of SUBJECTS) {
      const below = rankOf(subject, 'jp', REGIONS) < rankOf(subject, 'us', REGIONS);
      expect(outranks(subject, 'jp', 'us')).toBe(below);
      expect(rankOf(subject, 'jp', ['us', 'jp']) < rankOf(subject, 'us', ['us', 'jp'])).toBe(below);
    }
  });

  it('of a region alone is 0', () => {
    for (const subject of SUBJECTS) expect(rankOf(subject, 'jp', ['jp'])).toBe(0);
  });
});

it('regions poll at different parts of the interval', () => {
  expect(REGIONS.map(region => tickShare(region, REGIONS))).toEqual([0, 0.25, 0.5, 0.75]);
  expect(tickShare('jp', ['jp'])).toBe(0);
});
