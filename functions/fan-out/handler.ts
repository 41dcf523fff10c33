import { type FanOutDeps, fanOut } from '../../shared/domain/deliver/fan-out.ts';
import type { Endpoints } from '../../shared/domain/deliver/ports.ts';
import type { Event } from '../../shared/domain/events/event.ts';
import type { Logger } from '../../shared/runtime/logger.ts';
import { createBatchHandler } from '../../shared/runtime/sqs-batch.ts';

export interface FanOutHandlerDeps extends FanOutDeps {
  readonly endpoints: Pick<Endpoints, 'listEndpoints'>;
  readonly log: Logger;
}

export function createFanOutHandler({ endpoints, log, ...deps }: FanOutHandlerDeps) {
  return createBatchHandler(
    log,
    () => endpoints.listEndpoints(),
    (event: Event, registered) => fanOut(event, registered, deps),
  );
}
