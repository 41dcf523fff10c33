import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findVersion, hashSecret, nextVersion, type SecretVersion } from '../../../../shared/domain/clients/secret.ts';
import { validUntil, validVersions, versionName } from '../../../../shared/domain/versions.ts';

const START = Date.parse('2026-11-23T03:00:00Z');
const iso = (ms: number) => new Date(ms).toISOString();

interface Rotation {
  readonly afterMs: number;
  readonly overlapMs: number;
  readonly region: string;
  /** The last one is not replicated yet: two regions make the same number. */
  readonly isBlind: boolean;
}

const rotations = fc.array(
  fc.record<Rotation>({
    afterMs: fc.integer({ min: 0, max: 100 }),
    overlapMs: fc.integer({ min: 0, max: 100 }),
    region: fc.constantFrom('jp', 'us'),
    isBlind: fc.boolean(),
  }),
  { minLength: 1, maxLength: 8 },
);

/** All that a client's rotations make, in their order, and when the last one was. */
function versionsOf(life: readonly Rotation[]) {
  const all: SecretVersion[] = [];
  let at = START;
  for (const { afterMs, overlapMs, region, isBlind } of life) {
    at += afterMs;
    const seen = isBlind ? all.slice(0, -1) : all;
    const made = nextVersion(seen, { secret: `s${all.length}`, region, at, olderUntil: at + overlapMs });
    if (!all.some(version => versionName(version) === versionName(made))) all.push(made);
  }
  return { all, end: at };
}

const shuffled = rotations.chain(life => {
  const { all } = versionsOf(life);
  return fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }));
});

describe('the versions of a secret', () => {
  it('always hold a valid one, whatever has arrived', () => {
    fc.assert(
      fc.property(
        rotations,
        fc.infiniteStream(fc.boolean()),
        fc.integer({ min: 0, max: 1000 }),
        (life, arrives, later) => {
          const { all, end } = versionsOf(life);
          const arrived = all.filter(() => arrives.next().value);
          expect(validVersions(arrived, end + later).length > 0).toBe(arrived.length > 0);
        },
      ),
    );
  });

  it('never come back: what arrives, and time, only end old ones (invariant 21)', () => {
    fc.assert(
      fc.property(
        rotations,
        fc.integer({ min: 0, max: 500 }),
        fc.integer({ min: 0, max: 500 }),
        (life, early, more) => {
          const { all } = versionsOf(life);
          for (let i = 1; i < all.length; i++) {
            const before = validVersions(all.slice(0, i), START + early).map(versionName);
            const after = validVersions(all.slice(0, i + 1), START + early + more).map(versionName);
            const added = versionName(all[i] as SecretVersion);
            expect(after.filter(name => name !== added && !before.includes(name))).toEqual([]);
          }
        },
      ),
    );
  });

  it('are the same in whatever order they arrive', () => {
    fc.assert(
      fc.property(shuffled, fc.integer({ min: 0, max: 500 }), ([all, arrived], later) => {
        expect(validVersions(arrived, START + later)).toEqual(validVersions(all, START + later));
      }),
    );
  });

  it('may go once they have ended: whatever else is there or comes, the same are valid (invariant 21)', () => {
    const time = fc.integer({ min: 0, max: 500 });
    fc.assert(
      fc.property(rotations, fc.nat(8), fc.infiniteStream(fc.boolean()), time, time, (life, count, goes, at, later) => {
        const { all } = versionsOf(life);
        const seen = all.slice(0, count);
        const valid = validVersions(seen, START + at);
        const left = all.filter(each => !seen.includes(each) || valid.includes(each) || !goes.next().value);
        expect(validVersions(left, START + at + later)).toEqual(validVersions(all, START + at + later));
      }),
    );
  });

  it('are as many as somebody likes, and take no longer for each', () => {
    const many = Array.from({ length: 100_000 }, (_, i) => ({
      ...nextVersion([], { secret: '', region: 'jp', at: START, olderUntil: START }),
      number: i + 1,
    }));
    expect(validVersions(many, START).map(versionName)).toEqual(['100000-jp']);
    expect(validUntil(many[0] as SecretVersion, many)).toBe(iso(START));
  });

  it('end all but the newest when a rotation has no overlap', () => {
    fc.assert(
      fc.property(rotations, life => {
        const { all, end } = versionsOf(life);
        const last = nextVersion(all, { secret: 'last', region: 'jp', at: end, olderUntil: end });
        expect(validVersions([...all, last], end)).toEqual([last]);
      }),
    );
  });

  it('go on beside a new one for the overlap, and no longer', () => {
    const first = nextVersion([], { secret: 'a', region: 'jp', at: START, olderUntil: START });
    const second = nextVersion([first], { secret: 'b', region: 'jp', at: START, olderUntil: START + 1000 });
    expect(validUntil(first, [first, second])).toBe(iso(START + 1000));
    expect(validUntil(second, [first, second])).toBeUndefined();
    expect(validVersions([first, second], START + 999)).toEqual([second, first]);
    expect(validVersions([first, second], START + 1000)).toEqual([second]);
  });

  it('of two regions that rotate at a time are both kept', () => {
    const first = nextVersion([], { secret: 'a', region: 'jp', at: START, olderUntil: START });
    const [jp, us] = ['jp', 'us'].map(region =>
      nextVersion([first], { secret: region, region, at: START, olderUntil: START + 1000 }),
    ) as [SecretVersion, SecretVersion];
    expect(validVersions([first, us, jp], START).map(versionName)).toEqual(['2-us', '2-jp', '1-jp']);
    expect(validVersions([first, us, jp], START + 1000).map(versionName)).toEqual(['2-us']);
  });
});

describe('a secret', () => {
  const first = nextVersion([], { secret: 'right', region: 'jp', at: START, olderUntil: START });

  it('finds its version, and no other text does', () => {
    expect(findVersion('right', [first])).toBe(first);
    fc.assert(fc.property(fc.string(), text => findVersion(text, [first]) === undefined || text === 'right'));
  });

  it('is nowhere in what is stored', () => {
    expect(JSON.stringify(first)).not.toContain('right');
    expect(first.hash).toBe(hashSecret('right'));
  });
});
