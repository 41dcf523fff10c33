import * as z from 'zod/mini';
import { type AdoptDeps, adoptWork } from '../../shared/domain/deliver/adopt.ts';
import { type AdoptOldDeps, adoptOldRows } from '../../shared/domain/deliver/adopt-old-rows.ts';
import { queueDueDrains } from '../../shared/domain/deliver/schedule-drain.ts';
import { type SweepDeps, sweepFeed } from '../../shared/domain/deliver/sweep.ts';
import { type BeatDeps, beat } from '../../shared/domain/regions/beat.ts';
import type { Logger } from '../../shared/runtime/logger.ts';

/** `queuesWereLost`: from the local runner at its start; its queues are in memory. */
const INPUT = z.object({ queuesWereLost: z.optional(z.boolean()) });

type RetryDueDeps = SweepDeps & AdoptDeps & AdoptOldDeps & BeatDeps & { readonly log: Logger };

export function createRetryDueHandler({ log, ...deps }: RetryDueDeps) {
  return async (event: unknown): Promise<{ drains: number; lost: number }> => {
    const { queuesWereLost } = INPUT.parse(event ?? {});
    const { own, waits, others } = await beat(deps);
    if (waits) {
      log.info('waits: the region was away', { ...own });
      return { drains: 0, lost: 0 };
    }
    await adoptOldRows(deps);
    const drains = await queueDueDrains(deps, queuesWereLost);
    const lost = await sweepFeed(deps, queuesWereLost);
    const adopted = own.isRelieved ? 0 : await adoptWork(others, deps);
    if (adopted > 0) log.info('took over deliveries of other regions', { adopted });
    if (lost > 0) log.count('LostDeliveries', { region: deps.region }, { lost });
    else log.info('looked for due backlogs', { drains, lost });
    return { drains, lost };
  };
}
