import { SQSClient } from '@aws-sdk/client-sqs';
import type { QueueName } from '../../functions/spec.ts';
import { AWS } from '../../infra/local/function-environment.ts';
import { createInvoke, type Handler, type Invoke, loadHandlers } from '../../infra/local/functions.ts';
import { type QueuePump, startQueuePump } from '../../infra/local/queue-pump.ts';
import { DynamoEndpoints } from '../../shared/adapters/dynamodb/endpoints.ts';
import { DynamoTable } from '../../shared/adapters/dynamodb/table.ts';
import { SqsEventQueue } from '../../shared/adapters/sqs/event-queue.ts';
import type { Event } from '../../shared/domain/events/event.ts';
import { setLogSink } from '../../shared/runtime/logger.ts';
import { PAYLOAD } from './data.ts';
import { endpointAt } from './posts.ts';

/** Registers an endpoint for each URL, numbered from `first` on, in the table that the environment names. */
export async function addEndpoints(urls: readonly string[], first = 0): Promise<void> {
  const endpoints = new DynamoEndpoints(new DynamoTable(process.env.TABLE_NAME ?? ''));
  for (const [i, url] of urls.entries()) {
    const { secrets: _secrets, verdicts: _verdicts, ...registration } = endpointAt(url, `ep_${first + i}`);
    await endpoints.addEndpoint(registration);
  }
}

/** New events, into the queue that the environment names. */
export class EventSource {
  readonly #queue = new SqsEventQueue(process.env.EVENTS_QUEUE_URL ?? '');
  #sent = 0;

  /** Resolves to their ids, once they are sent. */
  async send(count: number): Promise<string[]> {
    const events = Array.from({ length: count }, () => newEvent(++this.#sent));
    await this.#queue.send(events);
    return events.map(({ id }) => id);
  }
}

/**
 * Production's fan-out and deliver in this process, as Lambda has them, on the engines that the environment names. Their
 * log goes nowhere. `onDelivered` is told of each batch how many messages were done with.
 */
export async function loadFunctions(onDelivered: (messages: number) => void): Promise<Invoke> {
  setLogSink(() => undefined);
  const handlers = await loadHandlers(['fan-out', 'deliver']);
  const deliver: Handler = async (event, context) => {
    const result: unknown = await handlers.deliver(event, context);
    const { Records } = event as { Records: readonly unknown[] };
    const { batchItemFailures } = result as { batchItemFailures: readonly unknown[] };
    onDelivered(Records.length - batchItemFailures.length);
    return result;
  };
  return createInvoke({ ...handlers, deliver });
}

/** Has `invoke` run what is in the queues that the environment names. */
export function pumpQueues(invoke: Invoke): { stop(): Promise<void> } {
  const { EVENTS_QUEUE_URL = '', DELIVERIES_QUEUE_URL = '' } = process.env;
  const client = new SQSClient({});
  const pumps = Object.entries({ events: EVENTS_QUEUE_URL, deliveries: DELIVERIES_QUEUE_URL }).map(
    ([name, url]): QueuePump => startQueuePump({ name: name as QueueName, url, client, region: AWS.region, invoke }),
  );
  return {
    async stop() {
      await Promise.all(pumps.map(pump => pump.stop()));
      client.destroy();
    },
  };
}

function newEvent(number: number): Event {
  const { data, ...facts } = JSON.parse(PAYLOAD);
  const timestamp = new Date().toISOString();
  const orderId = `uno~1~N${number}`;
  return {
    id: `evt_${number}`,
    body: JSON.stringify({ ...facts, timestamp, data: { ...data, orderId, sequence: 1 } }),
  };
}
