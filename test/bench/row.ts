/** What is compared: a directory of `rows/` exports one or more of these. */
export interface Row {
  /** For `--only`, and the name of its results, each with its variant behind a comma. */
  readonly name: string;
  /** What is measured and against what, for the page. */
  readonly about: string;
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
  /** What stands beside it, in its own unit: the floor, and what else was counted. */
  readonly beside: Readonly<Record<string, string>>;
  /** What holds it back, by a profile; told when the goal is missed. */
  readonly why?: string;
}

export const isMet = ({ ratio, goal, isMinimum }: Result) => (isMinimum ? ratio >= goal : ratio <= goal);
