import { BatchCircuits } from '../../shared/domain/deliver/batch-circuits.ts';
import { deliver } from '../../shared/domain/deliver/deliver.ts';
import type { AttemptResult, Delivery, DeliveryMessage, DrainMessage } from '../../shared/domain/deliver/delivery.ts';
import { type DrainDeps, drainEndpoint } from '../../shared/domain/deliver/drain.ts';
import { factsOf } from '../../shared/domain/events/event.ts';
import { type DutyDeps, findDuties } from '../../shared/domain/regions/duties.ts';
import type { Logger } from '../../shared/runtime/logger.ts';
import { type BatchDeps, createBatchHandler } from '../../shared/runtime/sqs-batch.ts';
import { AttemptTally } from './attempt-tally.ts';

/** Before 0.2 a message held the payload, and no time of the event beside it. */
type QueuedDelivery = DeliveryMessage | (Omit<DeliveryMessage, 'eventTime'> & { readonly body: string });

/**
 * A message that the region must not act on is dropped, and nothing is lost by it: the sweep passes no event that lacks
 * a ledger row, and the circuit says when to look at a backlog.
 */
export function createDeliverHandler({ log, failed, ...deps }: DrainDeps & DutyDeps & BatchDeps) {
  const onDisabled = (endpointId: string, reason: string | undefined) =>
    log.measure('an endpoint was disabled', { DisabledEndpoints: 1 }, { endpointId, reason }, 'warn');
  const about = (message: QueuedDelivery | DrainMessage) =>
    'care' in message
      ? { endpointId: message.endpointId }
      : { run: 'run' in message ? message.run : undefined, endpointId: message.endpointId, eventId: message.eventId };
  return createBatchHandler<QueuedDelivery | DrainMessage>({ log, failed, about }, async messages => {
    const duties = await findDuties(deps);
    if (duties === 'none') return Promise.allSettled(messages);
    const tally = new AttemptTally();
    const onAttempt = (delivered: AttemptResult, attemptsBefore = 0) => {
      if (delivered !== 'skipped') report(delivered, attemptsBefore, deps.clock(), { log, tally });
    };
    const circuits = new BatchCircuits(deps.circuits);
    const ofBatch = { ...deps, circuits, onAttempt, onDisabled, leavesAttempts: duties === 'first attempts' };
    const results = await Promise.allSettled(
      messages.map(async message => {
        if ('care' in message) await drainEndpoint(message.endpointId, ofBatch);
        else onAttempt(await deliver(toMessage(message), ofBatch));
      }),
    );
    tally.measure(log);
    return results;
  });
}

function toMessage(queued: QueuedDelivery): DeliveryMessage {
  if ('eventTime' in queued) return queued;
  const { endpointId, eventId, body } = queued;
  return { endpointId, eventId, eventTime: factsOf({ id: eventId, body }).timestamp };
}

interface Report {
  readonly log: Logger;
  readonly tally: AttemptTally;
}

/** @param now unix ms */
function report(delivered: Delivery, attemptsBefore: number, now: number, { log, tally }: Report): void {
  const { run, endpointId, eventId, eventTime, status, attemptCount, attempts, parked } = delivered;
  const last = attempts.at(-1);
  const fields = { run, endpointId, eventId, status, attempt: attemptCount, answer: last?.status, error: last?.error };
  const wait = parked ? 'parked: goes when the endpoint can take it' : 'waits for an earlier event of its order';
  if (attemptCount === attemptsBefore) {
    if (status === 'waiting') log.info(wait, fields);
    else log.warn(status, fields);
    return;
  }
  tally.add(status === 'waiting' ? 'failed' : status, status === 'delivered' ? now - Date.parse(eventTime) : undefined);
  const level = status === 'delivered' || parked ? 'info' : 'warn';
  log[level](status === 'waiting' ? 'not delivered yet' : status, fields);
}
