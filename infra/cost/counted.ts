import counted from './counted.json' with { type: 'json' };
import type { Counts } from './counts.ts';

/** What was counted at engines of DynamoDB, SQS and Secrets Manager, through the functions as they are deployed (`test/cost`). */
export interface Counted {
  /** All services' orders together, and how many of them change in one poll. */
  readonly orders: number;
  readonly changes: number;
  /** One poll that finds nothing new, with its share of the whole comparison once an hour. */
  readonly poll: Counts;
  /** The same in a region among four that does not poll this service, and only looks who does. */
  readonly standbyPoll: Counts;
  /** One minute's run of `retry-due`, alone and among four regions. */
  readonly minute: Counts;
  readonly minuteAmongFour: Counts;
  /** One poll of details that brings none. */
  readonly detailsPoll: Counts;
  /** From a poll that finds changed orders to the last delivery of them, by how many endpoints want them. */
  readonly delivered: Readonly<Record<'1' | '10', Counts>>;
  /** One call of the API, by what is asked. */
  readonly calls: Readonly<Record<string, Counts>>;
  /** Metrics that the log lines of a quiet region make, and besides, in one region of all, those of each connection. */
  readonly metrics: { readonly alone: number; readonly amongFour: number; readonly ofConnection: number };
  /** Those that deliveries add. */
  readonly metricsOfDeliveries: number;
  /** In the templates of a region, and of what exists once. */
  readonly watching: Readonly<
    Record<'alone' | 'amongOthers' | 'once', { readonly alarms: number; readonly dashboards: number }>
  >;
}

export const COUNTED: Counted = counted;
