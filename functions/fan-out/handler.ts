import { type FanOutDeps, fanOut } from '../../shared/domain/deliver/fan-out.ts';
import type { Event } from '../../shared/domain/events/event.ts';
import type { Logger } from '../../shared/runtime/logger.ts';
import { createBatchHandler } from '../../shared/runtime/sqs-batch.ts';

export function createFanOutHandler({ log, ...deps }: FanOutDeps & { readonly log: Logger }) {
  return createBatchHandler<Event>(log, events => fanOut(events, deps));
}
