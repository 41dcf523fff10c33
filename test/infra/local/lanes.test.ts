import { describe, expect, it } from 'vitest';
import { Lanes } from '../../../infra/local/lanes.ts';

const all = (lanes: Lanes<number>, size: number) => {
  const taken = [];
  for (let one = lanes.take(size); one; one = lanes.take(size)) taken.push(one);
  return taken;
};

describe('lanes', () => {
  it('take turns, however much one holds', () => {
    const lanes = new Lanes<number>({ perLane: 2, inAll: 10 });
    for (let i = 0; i < 100; i++) lanes.add('busy', i);
    lanes.add('small', 1);
    expect(all(lanes, 10).map(({ lane }) => lane)).toEqual(['busy', 'small', 'busy']);
  });

  it('let a lane whose work hangs hold its own places only', () => {
    const lanes = new Lanes<number>({ perLane: 1, inAll: 3 });
    for (let i = 0; i < 3; i++) lanes.add('hanging', i);
    expect(lanes.take(1)).toEqual({ lane: 'hanging', batch: [0] });
    for (let i = 0; i < 5; i++) {
      lanes.add('other', i);
      expect(all(lanes, 1)).toEqual([{ lane: 'other', batch: [i] }]);
      lanes.finish('other');
    }
    lanes.finish('hanging');
    expect(lanes.take(5)).toEqual({ lane: 'hanging', batch: [1, 2] });
  });

  it.each([30, 60, 99])('have room at once for a lane that is well, while %i others hang', hanging => {
    const lanes = new Lanes<number>({ perLane: 2, inAll: 100 });
    for (let lane = 0; lane < hanging; lane++) for (let i = 0; i < 50; i++) lanes.add(`hanging${lane}`, i);
    all(lanes, 10);
    for (let i = 0; i < 20; i++) {
      lanes.add('well', i);
      expect(all(lanes, 10)).toEqual([{ lane: 'well', batch: [i] }]);
      lanes.finish('well');
    }
  });

  it('run no more at once than they may in all', () => {
    const lanes = new Lanes<number>({ perLane: 5, inAll: 2 });
    for (const lane of ['a', 'b', 'c']) lanes.add(lane, 1);
    expect(all(lanes, 1)).toHaveLength(2);
    expect(lanes.waitingCount).toBe(1);
    lanes.finish('a');
    expect(all(lanes, 1)).toEqual([{ lane: 'c', batch: [1] }]);
  });
});
