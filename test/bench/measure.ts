import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describeProfile, type Profile } from './profile.ts';
import { isMet, type Result } from './row.ts';

const run = promisify(execFile);
const CHILD = fileURLToPath(import.meta.resolve('./child.ts'));
const REPETITIONS = 9;
/** Of what takes milliseconds: on a shared machine one sample is twice as dear as another. */
export const MANY_REPETITIONS = 21;
/** See child.ts. */
const RESULT = 'result ';
/** A process that takes longer hangs. */
const LIMIT_MS = 600_000;

export interface Sample {
  /** CPU time of one call, in µs: user and system, of all threads of the process. */
  readonly cpuUs: number;
  /** The system's part of it. */
  readonly systemUs: number;
  /** What the subject counted besides. */
  readonly counted: Readonly<Record<string, number>>;
}

/**
 * Runs the subjects of a module in turn, each time in a fresh process, so that none warms up or clutters the heap for
 * another, and what disturbs the machine meanwhile falls on all of them.
 * @param module the URL of a module that exports `subjects`: see child.ts
 * @param environment of the processes
 */
export async function interleave<Name extends string>(
  module: string,
  names: readonly Name[],
  repetitions = REPETITIONS,
  environment = process.env,
): Promise<Readonly<Record<Name, readonly Sample[]>>> {
  const samples = Object.fromEntries(names.map(name => [name, [] as Sample[]])) as Record<Name, Sample[]>;
  for (let i = 0; i < repetitions; i++)
    for (const name of names) samples[name].push(await runChild<Sample>([module, name], environment));
  return samples;
}

/**
 * The results of subjects of a module. Of one that misses its goal its profile is told, too, from a run of its own:
 * what the subjects need has to be there.
 */
export async function explain<Name extends string>(
  module: string,
  subjects: readonly Name[],
  resultOf: (subject: Name) => Result,
  environment = process.env,
): Promise<Result[]> {
  const results: Result[] = [];
  for (const subject of subjects) {
    const result = resultOf(subject);
    const profile = isMet(result) ? undefined : await runChild<Profile>([module, subject, 'profile'], environment);
    results.push({ ...result, ...(profile && { profile: describeProfile(profile) }) });
  }
  return results;
}

/** What child.ts prints. */
async function runChild<T>(args: readonly string[], env: NodeJS.ProcessEnv): Promise<T> {
  const { stdout } = await run(process.execPath, ['--expose-gc', CHILD, ...args], {
    maxBuffer: 1 << 20,
    timeout: LIMIT_MS,
    env,
  });
  const printed = stdout.split('\n').find(line => line.startsWith(RESULT));
  if (printed === undefined) throw new Error(`${args.join(' ')} ended without a result.`);
  return JSON.parse(printed.slice(RESULT.length));
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2;
}

/** @param share such as 0.99 */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.ceil(sorted.length * share) - 1] ?? Number.NaN;
}

export interface Ratio {
  readonly ratio: number;
  readonly spread: readonly [number, number];
}

/** The median of what each repetition gives: its own measured over its own floor. */
export function ratioOf(measured: readonly Sample[], floor: readonly Sample[]): Ratio {
  const ratios = measured.map(({ cpuUs }, i) => cpuUs / (floor[i]?.cpuUs ?? Number.NaN));
  return { ratio: median(ratios), spread: [Math.min(...ratios), Math.max(...ratios)] };
}

/** The median for each of `count` parts of a call, with the system's share of it. */
export function describeCpu(samples: readonly Sample[], count: number): string {
  const share = median(samples.map(({ cpuUs, systemUs }) => systemUs / cpuUs));
  return `${(cpuOf(samples) / count).toFixed(1)} µs (system ${Math.round(share * 100)} %)`;
}

export const cpuOf = (samples: readonly Sample[]) => median(samples.map(({ cpuUs }) => cpuUs));
