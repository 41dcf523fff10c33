import { leaveFirstCore, takeAllCores } from './cores.ts';
import { describeProfile, type Profile } from './profile.ts';
import { isMet, type Result } from './row.ts';
import { askOnce, Subject } from './subject.ts';

const REPETITIONS = 9;
/** Of what takes milliseconds: on a shared machine one sample is twice as dear as another. */
export const MANY_REPETITIONS = 21;
/** Of `alternate`: how often it starts the processes, and how many turns count of each. */
const STARTS = 5;
export const ROUNDS = 6;

export interface Sample {
  /** CPU time of one call, in µs: user and system, of all threads of the process. */
  readonly cpuUs: number;
  /** The system's part of it. */
  readonly systemUs: number;
  /** What the subject counted besides. */
  readonly counted: Readonly<Record<string, number>>;
}

type Samples<Name extends string> = Readonly<Record<Name, Sample[]>>;

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
): Promise<Samples<Name>> {
  return takeSamples(names, repetitions, async samples => {
    for (const name of names) samples[name].push(await askOnce<Sample>(module, name, 'sample', environment));
  });
}

/**
 * As `interleave`, of subjects that are warm when they are measured: the processes of all subjects live side by side and
 * take turns of seconds, so that each has its floor's a moment before or after it. A shared machine is as
 * fast for no more than seconds. A sample is the mean of all turns of one process but the first, which has waited.
 */
export async function alternate<Name extends string>(module: string, names: readonly Name[]): Promise<Samples<Name>> {
  return takeSamples(names, STARTS, async samples => {
    const subjects = new Map<Name, Subject>();
    const turns = new Map(names.map(name => [name, [] as Sample[]]));
    try {
      for (const name of names) subjects.set(name, await Subject.start(module, name, process.env));
      for (let round = 0; round <= ROUNDS; round++) {
        for (const name of round % 2 === 0 ? names : names.toReversed()) {
          const turn = await subjects.get(name)?.ask<Sample>('sample');
          if (turn !== undefined && round > 0) turns.get(name)?.push(turn);
        }
      }
    } finally {
      for (const subject of subjects.values()) await subject.end();
    }
    for (const [name, taken] of turns) samples[name].push(meanOf(taken));
  });
}

/** Calls `take` so often; meanwhile this process leaves the first core to what is measured. */
async function takeSamples<Name extends string>(
  names: readonly Name[],
  repetitions: number,
  take: (samples: Samples<Name>) => Promise<void>,
): Promise<Samples<Name>> {
  const samples = Object.fromEntries(names.map(name => [name, [] as Sample[]])) as Samples<Name>;
  leaveFirstCore();
  try {
    for (let i = 0; i < repetitions; i++) await take(samples);
  } finally {
    takeAllCores();
  }
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
    const profile = isMet(result) ? undefined : await askOnce<Profile>(module, subject, 'profile', environment);
    results.push({ ...result, ...(profile && { profile: describeProfile(profile) }) });
  }
  return results;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2;
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

const meanOf = (turns: readonly Sample[]): Sample => ({
  cpuUs: mean(turns.map(({ cpuUs }) => cpuUs)),
  systemUs: mean(turns.map(({ systemUs }) => systemUs)),
  counted: {},
});

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
