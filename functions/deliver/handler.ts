import { type Delivered, deliver } from '../../shared/domain/deliver/deliver.ts';
import type { DeliveryMessage, DrainMessage } from '../../shared/domain/deliver/delivery.ts';
import { type DrainDeps, drainEndpoint } from '../../shared/domain/deliver/drain.ts';
import type { Endpoint } from '../../shared/domain/deliver/endpoint.ts';
import type { Logger } from '../../shared/runtime/logger.ts';
import { createBatchHandler } from '../../shared/runtime/sqs-batch.ts';

export function createDeliverHandler({ log, ...deps }: DrainDeps & { readonly log: Logger }) {
  const onAttempt = (delivered: Delivered) => logDelivered(delivered, deps.region, log);
  const onDisabled = ({ id: endpointId, disabledReason: reason }: Endpoint) =>
    log.count('DisabledEndpoints', { region: deps.region }, { endpointId, reason });
  return createBatchHandler(
    log,
    async () => undefined,
    async (message: DeliveryMessage | DrainMessage) => {
      if ('care' in message) await drainEndpoint(message.endpointId, { ...deps, onAttempt, onDisabled });
      else onAttempt(await deliver(message, deps));
    },
  );
}

function logDelivered(delivered: Delivered, region: string, log: Logger): void {
  if (delivered === 'skipped') return;
  const { endpointId, eventId, status, attemptCount, attempts, parked } = delivered;
  const last = attempts.at(-1);
  const fields = { endpointId, eventId, status, attempt: attemptCount, answer: last?.status, error: last?.error };
  if (status === 'delivered') log.info('delivered', fields);
  else if (status === 'exhausted') log.count('ExhaustedDeliveries', { region }, fields);
  else if (parked) log.info('parked: the endpoint does not answer', fields);
  else if (status === 'waiting' && last === undefined) log.info('waits for an earlier event of its order', fields);
  else log.warn(status === 'waiting' ? 'not delivered yet' : status, fields);
}
