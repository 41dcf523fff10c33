import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { describeProfile } from './profile.ts';
import { describeResult, pageOf } from './report.ts';
import { isAlike, isHeld, isMet, type Result, whyMissed } from './row.ts';

/** Of a test that starts the benchmark. */
const LIMIT_MS = 20_000;

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

const BASE = {
  rows: [],
  commit: 'abc1234',
  packages: { undici: '8.0.0' },
  machine: { cpu: 'c', cores: 2, memoryGb: 8, os: 'linux', node: 'v24.0.0', openssl: '3', date: '2026-12-01' },
};

it('what misses its goal says why, in words and by the profile of the run; what meets it says nothing', () => {
  const why = { why: 'two updates.', profile: 'hash 60 %' };
  expect(whyMissed(result({ ratio: 2, ...why }))).toBe(
    'two updates. Where the time goes, by a profile of this run: hash 60 %.',
  );
  expect(whyMissed(result({ ratio: 1, ...why }))).toBeUndefined();
  const page = pageOf([], { ...BASE, rows: [result({ ratio: 2, ...why }), result({ name: 'fan-out' })] }, 19.2);
  expect(page).toContain('| sign | 2.00 × (1.00–1.00) | ≤ 1.00 × | **missed** |');
  expect(page).toContain('- **sign**: two updates.');
  expect(page).not.toContain('- **fan-out**');
});

it('a profile tells the largest shares first, and leaves out what is less than two in a hundred', () => {
  expect(describeProfile({ undici: 0.23, writev: 0.271, rest: 0.019 })).toBe('writev 27 %, undici 23 %');
});

it('ratios, counts and sizes of two machines are alike within a fifth; times and throughputs are not compared', () => {
  expect(isAlike(result({ ratio: 1.2 }), result({ ratio: 1 }))).toBe(true);
  expect(isAlike(result({ ratio: 1 }), result({ ratio: 1.21 }))).toBe(false);
  expect(isAlike(result({ ratio: 0 }), result({ ratio: 0 }))).toBe(true);
  expect(isAlike(result({ ratio: 10, unit: 'ms' }), result({ ratio: 30, unit: 'ms' }))).toBeUndefined();
});

it('a page with other runs shows the figures of each, and says how many are alike', () => {
  const rows = [result({ name: 'sign' }), result({ name: 'fan-out' }), result({ name: 'latency', unit: 'ms' })];
  const runOn = (cpu: string, ...other: Result[]) => ({ ...BASE, rows: other, machine: { ...BASE.machine, cpu } });
  const page = pageOf([], { ...BASE, rows }, 19.2, [
    runOn(
      'another',
      result({ name: 'sign', ratio: 1.1 }),
      result({ name: 'fan-out', ratio: 2, beside: { measured: '6 ns', floor: '3 ns' } }),
    ),
    runOn('a third', result({ name: 'sign', ratio: 1.3 }), result({ name: 'fan-out', unit: 'ms' })),
  ]);
  expect(page).toContain('| sign | 1.00 × (1.00–1.00) | ≤ 1.00 × | met | 1.10 missed | 1.30 **differs** missed |');
  expect(page).toContain('| fan-out | 1.00 × (1.00–1.00) | ≤ 1.00 × | met | 2.00 **differs** missed |  |');
  expect(page).toMatch(/Node 24.0.0, OpenSSL 3; commit abc1234, undici 8.0.0\. /);
  expect(page).toContain('- *again 1*: another, 2 cores');
  expect(page).toContain('1 of 2 are alike.');
  expect(page).toContain('\n  - fan-out: 2.00 × (measured 6 ns, floor 3 ns) there, 1.00 × here.\n');
  expect(page).toContain('- *again 2*: a third, 2 cores');
  expect(page).toContain('0 of 1 are alike; 1 more have no figure there by the same measure: fan-out.');
  const cells = page.split('\n').flatMap(line => (line.startsWith('|') ? [line.split('|').length] : []));
  expect(new Set(cells)).toEqual(new Set([9]));
  expect(page).toContain('| row | result | goal |  | again 1 | again 2 | beside |');
  expect(pageOf([], { ...BASE, rows }, 19.2)).not.toMatch(/again/i);
});

it('the line of a result says what other runs gave', () => {
  const others = [{ ...BASE, rows: [result({ ratio: 1.3 })] }, BASE];
  expect(describeResult(result({ ratio: 0.0656 }), others)).toMatch(
    /^sign: 0\.0656 × .*; again 1 1\.30 differs missed; again 2 not measured$/,
  );
});

it.each([
  ['--only nosuch', /There is no row nosuch, only unchanged, /],
  ['--cheap --only burst', /There is no quick row burst, only (?!.*burst)/],
  ['--against package.json', /package\.json was not written by --json/],
  ['--only sign --json nosuch/run.json', /ENOENT.*nosuch\/run\.json/],
  ['--only -x', /^Option '--only' argument is ambiguous\. See .*\n$/],
])('the benchmark refuses %s before it measures', (options, message) => refuses(options.split(' '), message), LIMIT_MS);

it.each([
  '{"rows":[],"machine":null}',
  '{"rows":[null],"machine":{"cpu":"c","node":"v24"}}',
  '{"rows":[{"name":"sign"}],"machine":{"cpu":"c","node":"v24"}}',
  '{"rows":[],"machine":{"cpu":"c","node":"v24"},"commit":"abc1234"}',
  '{"rows":[{"name":"sign","ratio":1,"unit":"×"}],"machine":{"cpu":"c","node":"v24"}}',
  'no JSON',
])(
  'the benchmark refuses to compare with %s before it measures',
  async text => {
    const directory = await mkdtemp(join(tmpdir(), 'bench-'));
    onTestFinished(() => rm(directory, { recursive: true }));
    const file = join(directory, 'run.json');
    await writeFile(file, text);
    refuses(
      ['--only', 'sign', '--against', 'docs/benchmarks.json', '--against', file],
      /run\.json was not written by --json/,
    );
  },
  LIMIT_MS,
);

function refuses(options: readonly string[], message: RegExp): void {
  const main = fileURLToPath(import.meta.resolve('./main.ts'));
  const { stdout, stderr } = spawnSync(process.execPath, [main, ...options], {
    encoding: 'utf8',
    timeout: LIMIT_MS - 5_000,
    killSignal: 'SIGKILL',
  });
  expect(stderr).toMatch(message);
  expect(stdout).toBe('');
}
