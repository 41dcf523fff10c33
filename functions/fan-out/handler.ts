import { type FanOutDeps, fanOut } from '../../shared/domain/deliver/fan-out.ts';
import type { QueuedEvent } from '../../shared/domain/events/ports.ts';
import { type BatchDeps, createBatchHandler } from '../../shared/runtime/sqs-batch.ts';

export function createFanOutHandler({ log, failed, ...deps }: FanOutDeps & BatchDeps) {
  const about = ({ run, id: eventId }: QueuedEvent) => ({ run, eventId });
  return createBatchHandler<QueuedEvent>({ log, failed, about }, async events => {
    const results = await fanOut(events, deps);
    // A line for each event would be as long as for all.
    const told = events.flatMap(({ run, id }, i) => {
      const result = results[i];
      return result?.status === 'fulfilled' ? [{ run, id, endpoints: result.value }] : [];
    });
    for (const alike of Map.groupBy(told, ({ run, endpoints }) => `${endpoints} ${run}`).values()) {
      const [{ run, endpoints } = { run: undefined, endpoints: 0 }] = alike;
      log.info('told', { run, endpoints, eventIds: alike.map(({ id }) => id) });
    }
    return results;
  });
}
