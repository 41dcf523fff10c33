/** What is measured, and against what. */
export interface Row {
  /** For `--only`, and the beginning of its results' names. */
  readonly name: string;
  /** One or two sentences for the page. */
  readonly about: string;
  /** Whether CI measures it: it takes a minute at most, and holds on a machine that does other work. */
  readonly isCheap: boolean;
  /** @param repetitions other than its own number of them; only of a cheap one */
  readonly measure: (repetitions?: number) => Promise<readonly Result[]>;
}

export interface Result {
  /** `<row>` or `<row>, <variant>`. */
  readonly name: string;
  /** The measured over the floor, or a figure of its own in `unit`. */
  readonly ratio: number;
  /** Of `ratio`; "×" for a ratio. */
  readonly unit: string;
  /** The smallest and the largest of the repetitions. */
  readonly spread: readonly [number, number];
  readonly goal: number;
  /** Whether the goal is a lower bound. */
  readonly isMinimum?: boolean;
  /** What a result that misses its goal must not get worse than. */
  readonly heldTo?: number;
  /** What stands beside it, in its own unit: what was measured, the floor, what else was counted. */
  readonly beside: Readonly<Record<string, string>>;
  /** What holds it back, in words; told when the goal is missed. */
  readonly why?: string;
  /** Where the time went, by a profile of the same run; only of what missed its goal. */
  readonly profile?: string;
}

/** What a run of the benchmark gave; `--json` writes it. */
export interface Run {
  readonly rows: readonly Result[];
  readonly machine: Machine;
  /** What was measured: a revision of the project, with "+" where files were changed since. */
  readonly commit: string;
  /** Versions of what is measured along, by package. */
  readonly packages: Readonly<Record<string, string>>;
}

export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGb: number;
  readonly os: string;
  readonly node: string;
  readonly openssl: string;
  /** Of the run, in UTC. */
  readonly date: string;
}

/** Undefined for a result that meets its goal. */
export function whyMissed(result: Result): string | undefined {
  if (isMet(result)) return undefined;
  const { why, profile } = result;
  const parts = [why, profile && `Where the time goes, by a profile of this run: ${profile}.`].filter(Boolean);
  return parts.length > 0 ? parts.join(' ') : undefined;
}

export function isMet({ ratio, goal, isMinimum }: Result): boolean {
  return isMinimum ? ratio >= goal : ratio <= goal;
}

/** Other work on the machine may double a ratio, but not that of each repetition. */
const SLACK = 1.5;

/** Whether the best repetition is near the goal, or near what the result is held to: if not, the code has changed. */
export function isHeld({ spread: [least, most], goal, heldTo = goal, isMinimum }: Result): boolean {
  return isMinimum ? most >= heldTo / SLACK : least <= heldTo * SLACK;
}

/** Figures of these units are the machine's as much as the code's. */
const OF_THE_MACHINE: ReadonlySet<string> = new Set(['CPU-seconds per 1,000', 'seconds', 'a second', 'waiting', 'ms']);
/** Ratios of two machines that are as near are alike. */
const LIKENESS = 1.2;

/** Whether two machines gave the same; undefined for what only tells of the machine. */
export function isAlike({ ratio, unit }: Result, other: Result): boolean | undefined {
  if (OF_THE_MACHINE.has(unit)) return undefined;
  return ratio === other.ratio || Math.max(ratio / other.ratio, other.ratio / ratio) <= LIKENESS;
}
