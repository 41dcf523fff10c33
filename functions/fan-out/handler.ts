import { type FanOutDeps, fanOut } from '../../shared/domain/deliver/fan-out.ts';
import type { QueuedEvent } from '../../shared/domain/events/ports.ts';
import { type BatchDeps, createBatchHandler } from '../../shared/runtime/sqs-batch.ts';

export function createFanOutHandler({ log, failed, ...deps }: FanOutDeps & BatchDeps) {
  const about = ({ run, id: eventId }: QueuedEvent) => ({ run, eventId });
  return createBatchHandler<QueuedEvent>({ log, failed, about }, async events => {
    const results = await fanOut(events, deps);
    for (const [i, event] of events.entries()) {
      const result = results[i];
      if (result?.status === 'fulfilled') log.info('told', { ...about(event), endpoints: result.value });
    }
    return results;
  });
}
