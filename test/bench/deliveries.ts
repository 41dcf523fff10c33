import { SQSClient } from '@aws-sdk/client-sqs';
import type { QueueName } from '../../functions/spec.ts';
import { AWS } from '../../infra/local/function-environment.ts';
import { createInvoke, type Handler, loadHandlers } from '../../infra/local/functions.ts';
import { type QueuePump, startQueuePump } from '../../infra/local/queue-pump.ts';
import { DynamoEndpoints } from '../../shared/adapters/dynamodb/endpoints.ts';
import { DynamoTable } from '../../shared/adapters/dynamodb/table.ts';
import { SqsEventQueue } from '../../shared/adapters/sqs/event-queue.ts';
import type { Event } from '../../shared/domain/events/event.ts';
import { setLogSink } from '../../shared/runtime/logger.ts';
import { PAYLOAD } from './data.ts';
import { endpointAt } from './posts.ts';

export interface Deliveries {
  /** Sends so many new events; resolves once each was delivered to all endpoints. */
  deliver(events: number): Promise<void>;
  close(): Promise<void>;
}

/**
 * Production's fan-out and deliver in this process, as Lambda has them, on the engines that the environment names. Their
 * log goes nowhere.
 */
export async function startDeliveries(urls: readonly string[]): Promise<Deliveries> {
  setLogSink(() => undefined);
  const { TABLE_NAME = '', EVENTS_QUEUE_URL = '', DELIVERIES_QUEUE_URL = '' } = process.env;
  const table = new DynamoTable(TABLE_NAME);
  const endpoints = new DynamoEndpoints(table);
  for (const [i, url] of urls.entries()) {
    const { secrets: _secrets, verdicts: _verdicts, ...registration } = endpointAt(url, `ep_${i}`);
    await endpoints.addEndpoint(registration);
  }
  const handlers = await loadHandlers();

  let left = 0;
  let done = Promise.withResolvers<void>();
  const counted: Handler = async (event, context) => {
    const result: unknown = await handlers.deliver(event, context);
    const { Records } = event as { Records: readonly unknown[] };
    const { batchItemFailures } = result as { batchItemFailures: readonly unknown[] };
    left -= Records.length - batchItemFailures.length;
    if (left <= 0) done.resolve();
    return result;
  };
  const invoke = createInvoke({ ...handlers, deliver: counted });
  const client = new SQSClient({});
  const pumps = Object.entries({ events: EVENTS_QUEUE_URL, deliveries: DELIVERIES_QUEUE_URL }).map(
    ([name, url]): QueuePump => startQueuePump({ name: name as QueueName, url, client, region: AWS.region, invoke }),
  );

  const queue = new SqsEventQueue(EVENTS_QUEUE_URL, client);
  let sent = 0;
  return {
    async deliver(events) {
      left = events * urls.length;
      done = Promise.withResolvers();
      await queue.send(Array.from({ length: events }, () => newEvent(++sent)));
      await done.promise;
    },
    async close() {
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
