/** What is measured, and against what. */
export interface Row {
  /** For `--only`, and the beginning of its results' names. */
  readonly name: string;
  /** One or two sentences for the page. */
  readonly about: string;
  /** Whether CI measures it: it takes a minute at most, and holds on a machine that does other work. */
  readonly isCheap: boolean;
  readonly measure: () => Promise<readonly Result[]>;
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
  /** What stands beside it, in its own unit: what was measured, the floor, what else was counted. */
  readonly beside: Readonly<Record<string, string>>;
  /** What holds it back, in words; told when the goal is missed. */
  readonly why?: string;
  /** Where the time went, by a profile of the same run; only of what missed its goal. */
  readonly profile?: string;
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

/** @param slack by how much the goal may be missed: 1 for not at all */
export function isMet({ ratio, goal, isMinimum }: Result, slack = 1): boolean {
  return isMinimum ? ratio >= goal / slack : ratio <= goal * slack;
}
