import type { Label } from '../provider/codes.ts';

/** From one value to another, in words; undefined where there is none. */
export interface Move {
  readonly from: string | undefined;
  readonly to: string | undefined;
  /** By how many days it is later, negative for earlier; undefined where that cannot be said. */
  readonly days?: number;
}

export interface Fields {
  readonly names: readonly string[];
  /** How many more there are that are not named. */
  readonly others: number;
}

/** What a language says of each kind of event. Values are ready to be read; dates are days in Japan. */
export interface Words {
  readonly label: (label: Label) => string;
  /** Joins what happened and what it is about. */
  readonly about: (what: string, subject: string) => string;
  readonly created: (type: string, status: string, planned: string | undefined) => string;
  readonly statusChanged: (move: Move) => string;
  readonly rescheduled: (move: Move, first: { readonly day: string; readonly days: number } | undefined) => string;
  readonly updated: (fields: Fields) => string;
  readonly removed: (last: string, isPresumedCompleted: boolean) => string;
  readonly detailCreated: string;
  readonly detailUpdated: (fields: Fields) => string;
  readonly workMoved: (work: string, move: Move) => string;
  readonly workDone: (work: string, day: string) => string;
  /** That it was done is taken back; `appointment` is what is planned now. */
  readonly workUndone: (work: string, appointment: string | undefined) => string;
  readonly workRequested: (work: string, move: Move) => string;
  readonly workStatus: (work: string, move: Move) => string;
  readonly withdrawn: string;
  readonly unavailable: (reason: string | undefined, failures: number, since: string) => string;
  readonly recovered: string;
  readonly disabled: (host: string, reason: string) => string;
  /** What is asked of the provider beside the orders of services. */
  readonly details: string;
  readonly test: string;
  /** Over several sentences. */
  readonly title: (count: number) => string;
  /** Below them. */
  readonly seenAt: (time: string) => string;
  readonly openBoard: string;
}
