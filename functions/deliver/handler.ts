import { type DeliverDeps, deliver } from '../../shared/domain/deliver.ts';
import type { DeliveryMessage } from '../../shared/domain/delivery.ts';
import type { Logger } from '../../shared/runtime/logger.ts';
import { createBatchHandler } from '../../shared/runtime/sqs-batch.ts';

export function createDeliverHandler({ log, ...deps }: DeliverDeps & { readonly log: Logger }) {
  return createBatchHandler(
    log,
    async () => undefined,
    async (message: DeliveryMessage) => {
      const delivery = await deliver(message, deps);
      if (delivery === 'skipped') return;
      const { endpointId, eventId, status, attemptCount, attempts } = delivery;
      const last = attempts.at(-1);
      const fields = { endpointId, eventId, status, attempt: attemptCount, answer: last?.status, error: last?.error };
      if (status === 'delivered') log.info('delivered', fields);
      else log.warn(status === 'waiting' ? 'attempt failed' : status, fields);
    },
  );
}
