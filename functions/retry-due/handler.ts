import * as z from 'zod/mini';
import { queueDueDrains, type RetryDueDeps, requeueDue, sweepFeed } from '../../shared/domain/deliver/retry-due.ts';
import type { Logger } from '../../shared/runtime/logger.ts';

/** The local runner says so when it starts: its queues are in memory. */
const INPUT = z.object({ queuesWereLost: z.optional(z.boolean()) });

export function createRetryDueHandler({ log, ...deps }: RetryDueDeps & { readonly log: Logger }) {
  return async (event: unknown): Promise<{ due: number; lost: number | undefined }> => {
    const { queuesWereLost } = INPUT.parse(event ?? {});
    const due = await requeueDue(deps, queuesWereLost);
    const drains = await queueDueDrains(deps);
    const lost = await sweepFeed(deps, queuesWereLost);
    if (lost) log.count('LostDeliveries', { region: deps.region }, { lost });
    else log.info('looked for due deliveries', { due, drains, lost });
    return { due, lost };
  };
}
