import { createHash } from 'node:crypto';
import type { PollSubject } from '../../provider/order-id.ts';

/**
 * Whether `region` comes before `other` in polling `subject`. Two names are enough to tell: regions that are configured
 * with different lists still agree about those that both lists have.
 */
export function outranks(subject: PollSubject, region: string, other: string): boolean {
  return weightOf(subject, region) < weightOf(subject, other);
}

/** How many of `regions` come before `region`: 0 for the one that polls as long as it can. */
export function rankOf(subject: PollSubject, region: string, regions: readonly string[]): number {
  return regions.filter(other => outranks(subject, other, region)).length;
}

/** At which part (0 to 1) of each interval `region` polls: no two regions ask at the same moment. */
export function tickShare(region: string, regions: readonly string[]): number {
  return Math.max(0, regions.indexOf(region)) / regions.length;
}

function weightOf({ connection, service }: PollSubject, region: string): string {
  return createHash('sha256')
    .update(JSON.stringify([connection, service, region]))
    .digest('hex');
}
