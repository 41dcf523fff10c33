import { expect, it } from 'vitest';
import { describeProfile } from './profile.ts';
import { pageOf } from './report.ts';
import { isHeld, isMet, type Result, whyMissed } from './row.ts';

const result = (changes: Partial<Result>): Result => ({
  name: 'sign',
  ratio: 1,
  unit: '×',
  spread: [1, 1],
  goal: 1,
  beside: {},
  ...changes,
});

it('a result meets its goal by its median, whichever way the goal bounds it', () => {
  expect(isMet(result({ ratio: 1.2, goal: 1.1 }))).toBe(false);
  expect(isMet(result({ ratio: 1.1, goal: 1.1 }))).toBe(true);
  expect(isMet(result({ ratio: 240, goal: 250, isMinimum: true }))).toBe(false);
});

it('in CI the best repetition counts, within half as much again of the goal or of what the row is held to', () => {
  expect(isHeld(result({ ratio: 4, spread: [1.4, 9], goal: 1 }))).toBe(true);
  expect(isHeld(result({ ratio: 4, spread: [1.6, 9], goal: 1 }))).toBe(false);
  expect(isHeld(result({ ratio: 11, spread: [10, 15], goal: 3, heldTo: 9 }))).toBe(true);
  expect(isHeld(result({ ratio: 90, spread: [70, 170], goal: 250, isMinimum: true }))).toBe(true);
  expect(isHeld(result({ ratio: 90, spread: [70, 160], goal: 250, isMinimum: true }))).toBe(false);
});

it('what misses its goal says why, in words and by the profile of the run; what meets it says nothing', () => {
  const why = { why: 'two updates.', profile: 'hash 60 %' };
  expect(whyMissed(result({ ratio: 2, ...why }))).toBe(
    'two updates. Where the time goes, by a profile of this run: hash 60 %.',
  );
  expect(whyMissed(result({ ratio: 1, ...why }))).toBeUndefined();
  const machine = { cpu: 'c', cores: 2, memoryGb: 8, os: 'linux', node: 'v24.0.0', openssl: '3', date: '2026-12-01' };
  const page = pageOf([], [result({ ratio: 2, ...why }), result({ name: 'fan-out' })], machine, 19.2);
  expect(page).toContain('| sign | 2.00 × (1.00–1.00) | ≤ 1.00 × | **missed** |');
  expect(page).toContain('- **sign**: two updates.');
  expect(page).not.toContain('- **fan-out**');
});

it('a profile tells the largest shares first, and leaves out what is less than two in a hundred', () => {
  expect(describeProfile({ undici: 0.23, writev: 0.271, rest: 0.019 })).toBe('writev 27 %, undici 23 %');
});
