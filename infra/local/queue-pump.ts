import { setTimeout as pause } from 'node:timers/promises';
import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import type { QueueName } from '../../functions/spec.ts';
import { gather } from '../../shared/adapters/gather.ts';
import { createLogger, errorFields } from '../../shared/runtime/logger.ts';
import { QUEUES } from '../topology.ts';
import { FunctionCutOff, type Invoke } from './functions.ts';
import { Lanes } from './lanes.ts';
import { doneOf, toSqsEvent } from './sqs-event.ts';

export interface QueuePump {
  /** No batch until `resume`; what was cut off meanwhile is handled again then. */
  pause(): void;
  resume(): void;
  /** No batch after this; resolves when those under way have ended. */
  stop(): Promise<void>;
}

const LONG_POLL_SECONDS = 20;
const SQS_BATCH = 10;
/** Beyond this many messages held in this process, the rest wait in the queue. */
const MAX_WAITING = 10_000;
const FAIR = { perLane: 2, inAll: 100 };
const UNFAIR = { perLane: 4, inAll: 8 };
const AFTER_ERROR_MS = 1000;
/**
 * What was received is hidden for so long, and again while this process has it: others soon see what it dies with. Lambda
 * leaves it hidden for the queue's own time.
 */
const HELD_SECONDS = 15;
const STILL_HELD_MS = 5_000;

interface Pumped {
  readonly name: QueueName;
  readonly url: string;
  readonly client: SQSClient;
  readonly region: string;
  readonly invoke: Invoke;
}

/**
 * Stands in for Lambda's event source mapping of one queue. Of a fair queue each batch is one endpoint's, and endpoints take turns:
 * the local queue engine knows no fairness.
 */
export function startQueuePump(pumped: Pumped): QueuePump {
  const { client, url } = pumped;
  const { fair, batchSize } = QUEUES[pumped.name];
  const lanes = new Lanes<Message>(fair ? FAIR : UNFAIR);
  const stopping = new AbortController();
  const running = new Map<Promise<void>, readonly Message[]>();
  let room = Promise.withResolvers<void>();
  stopping.signal.addEventListener('abort', () => room.resolve(), { once: true });

  // Batches of many endpoints end at once.
  const remove = gather<readonly Message[], unknown>(calls => {
    const removing = removeAll(
      client,
      url,
      calls.flatMap(({ input }) => input),
    );
    for (const { resolve } of calls) resolve(removing);
  });

  let isPaused = false;

  const dispatch = () => {
    while (!stopping.signal.aborted && !isPaused) {
      const taken = lanes.take(batchSize);
      if (!taken) return;
      const run = runBatch(pumped, taken.batch, remove).then(cutOff => {
        for (const message of cutOff) lanes.add(taken.lane, message);
        running.delete(run);
        lanes.finish(taken.lane);
        room.resolve();
        dispatch();
      });
      running.set(run, taken.batch);
    }
  };

  const receiving = (async () => {
    while (!stopping.signal.aborted) {
      if (lanes.waitingCount >= MAX_WAITING) {
        room = Promise.withResolvers();
        await room.promise;
        continue;
      }
      for (const message of await receive(pumped, stopping.signal)) lanes.add(fair ? endpointOf(message) : '', message);
      dispatch();
    }
  })();

  const extending = setInterval(
    () => void extend(client, url, [...lanes.waiting, ...[...running.values()].flat()]),
    STILL_HELD_MS,
  );

  return {
    pause() {
      isPaused = true;
    },
    resume() {
      isPaused = false;
      dispatch();
    },
    async stop() {
      stopping.abort();
      clearInterval(extending);
      await receiving;
      await Promise.all(running.keys());
    },
  };
}

async function receive({ client, url }: Pumped, signal: AbortSignal): Promise<Message[]> {
  try {
    const { Messages = [] } = await client.send(
      new ReceiveMessageCommand({
        QueueUrl: url,
        MaxNumberOfMessages: SQS_BATCH,
        WaitTimeSeconds: LONG_POLL_SECONDS,
        VisibilityTimeout: HELD_SECONDS,
        MessageSystemAttributeNames: ['All'],
        MessageAttributeNames: ['All'],
      }),
      { abortSignal: signal },
    );
    return Messages;
  } catch (error) {
    if (signal.aborted) return [];
    createLogger('local').error('A queue could not be read.', errorFields(error));
    await pause(AFTER_ERROR_MS, undefined, { signal }).catch(() => undefined);
    return [];
  }
}

/** The queue engine drops the messages' group; a delivery's body has it too. */
function endpointOf({ Body = '' }: Message): string {
  try {
    return String(JSON.parse(Body).endpointId);
  } catch {
    return '';
  }
}

/** What fails stays in the queue, as with Lambda, until it becomes visible again. Resolves to what was cut off. */
async function runBatch(
  { name, region, invoke }: Pumped,
  batch: readonly Message[],
  remove: (done: readonly Message[]) => Promise<unknown>,
): Promise<readonly Message[]> {
  try {
    const done = doneOf(batch, await invoke(QUEUES[name].consumer, toSqsEvent(batch, name, region)));
    await remove(done);
    return [];
  } catch (error) {
    // Others were logged where they were invoked; and what could not be deleted is handled again.
    return error instanceof FunctionCutOff ? batch : [];
  }
}

async function removeAll(client: SQSClient, url: string, messages: readonly Message[]): Promise<void> {
  for (const batch of tensOf(messages))
    await client.send(new DeleteMessageBatchCommand({ QueueUrl: url, Entries: entriesOf(batch) }));
}

async function extend(client: SQSClient, url: string, messages: readonly Message[]): Promise<void> {
  for (const batch of tensOf(messages)) {
    const Entries = entriesOf(batch).map(entry => ({ ...entry, VisibilityTimeout: HELD_SECONDS }));
    // Failing is harmless: the message is handled twice.
    await client.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: url, Entries })).catch(() => undefined);
  }
}

function* tensOf(messages: readonly Message[]): Generator<readonly Message[]> {
  for (let from = 0; from < messages.length; from += SQS_BATCH) yield messages.slice(from, from + SQS_BATCH);
}

function entriesOf(messages: readonly Message[]): { Id: string; ReceiptHandle: string | undefined }[] {
  return messages.map(({ ReceiptHandle }, i) => ({ Id: String(i), ReceiptHandle }));
}
