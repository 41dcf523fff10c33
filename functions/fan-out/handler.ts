import { type FanOutDeps, fanOut } from '../../shared/domain/deliver/fan-out.ts';
import type { Event } from '../../shared/domain/events/event.ts';
import { type BatchDeps, createBatchHandler } from '../../shared/runtime/sqs-batch.ts';

export function createFanOutHandler({ log, failed, ...deps }: FanOutDeps & BatchDeps) {
  return createBatchHandler<Event>({ log, failed }, events => fanOut(events, deps));
}
