import * as z from 'zod/mini';
import { type AdoptDeps, adoptWork } from '../../shared/domain/deliver/adopt.ts';
import { type AdoptOldDeps, adoptOldRows } from '../../shared/domain/deliver/adopt-old-rows.ts';
import { queueDueDrains } from '../../shared/domain/deliver/schedule-drain.ts';
import { type SweepDeps, sweepFeed } from '../../shared/domain/deliver/sweep.ts';
import { type Beat, type BeatDeps, beat } from '../../shared/domain/regions/beat.ts';
import type { Logger } from '../../shared/runtime/logger.ts';

/** `queuesWereLost`: from the local runner at its start; its queues are in memory. */
const INPUT = z.object({ queuesWereLost: z.optional(z.boolean()) });

type WorkDeps = SweepDeps & AdoptDeps & AdoptOldDeps & BeatDeps & { readonly log: Logger };
type RetryDueDeps = WorkDeps & {
  /** Measures how the region stands. */
  readonly observe: (others: Beat['others']) => Promise<void>;
};

interface Found {
  readonly drains: number;
  readonly lost: number;
}

export function createRetryDueHandler({ observe, ...deps }: RetryDueDeps) {
  return async (event: unknown): Promise<Found> => {
    const { queuesWereLost } = INPUT.parse(event ?? {});
    const beaten = await beat(deps);
    // Neither keeps the other from being done.
    const [worked, observed] = await Promise.allSettled([work(beaten, queuesWereLost, deps), observe(beaten.others)]);
    if (worked.status === 'rejected') throw worked.reason;
    if (observed.status === 'rejected') throw observed.reason;
    return worked.value;
  };
}

async function work({ own, waits, others }: Beat, queuesWereLost: boolean | undefined, deps: WorkDeps): Promise<Found> {
  const { log } = deps;
  if (waits) {
    log.info('waits: the region was away', { ...own });
    return { drains: 0, lost: 0 };
  }
  await adoptOldRows(deps);
  const drains = await queueDueDrains(deps, queuesWereLost);
  const lost = await sweepFeed(deps, queuesWereLost);
  const adopted = own.isRelieved ? 0 : await adoptWork(others, deps);
  if (adopted > 0) log.info('took over deliveries of other regions', { adopted });
  if (lost > 0) log.measure('deliveries were lost, and are attempted now', { LostDeliveries: lost }, {}, 'warn');
  else log.info('looked for due backlogs', { drains, lost });
  return { drains, lost };
}
