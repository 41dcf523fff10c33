import { SendMessageBatchCommand, type SendMessageBatchRequestEntry, SQSClient } from '@aws-sdk/client-sqs';
import type { CareMessage, DeliveryMessage } from '../domain/delivery.ts';
import type { Event } from '../domain/event.ts';
import type { CareQueue, DeliveryQueue, EventQueue } from '../domain/ports.ts';

/** SQS takes ten messages and 1 MiB at once; the rest of the MiB is for attributes. */
const BATCH_COUNT = 10;
const BATCH_BYTES = 1_000_000;

export class SqsEventQueue implements EventQueue {
  readonly #client: SQSClient;
  readonly #url: string;

  constructor(url: string, client = new SQSClient()) {
    this.#client = client;
    this.#url = url;
  }

  async send(events: readonly Event[]): Promise<void> {
    await sendAll(
      this.#client,
      this.#url,
      events.map(({ id, body, full }) => ({
        MessageBody: toMessageBody({ id, body, ...(full !== undefined && { full }) }),
      })),
    );
  }
}

/** Deliveries are fair by endpoint: one with many messages does not delay the others'. */
export class SqsDeliveryQueue implements DeliveryQueue, CareQueue {
  readonly #client: SQSClient;
  readonly #url: string;

  constructor(url: string, client = new SQSClient()) {
    this.#client = client;
    this.#url = url;
  }

  async send(messages: readonly DeliveryMessage[], delaySeconds = 0): Promise<void> {
    const entries = messages.map(message => ({
      MessageBody: toMessageBody(message),
      MessageGroupId: message.endpointId,
      DelaySeconds: delaySeconds,
    }));
    await sendAll(this.#client, this.#url, entries);
  }

  async sendCare(endpointId: string, delaySeconds = 0): Promise<void> {
    const message: CareMessage = { endpointId, care: true };
    const entry = { MessageBody: JSON.stringify(message), MessageGroupId: endpointId, DelaySeconds: delaySeconds };
    await sendAll(this.#client, this.#url, [entry]);
  }
}

/** SQS refuses U+FFFE and U+FFFF, and an emulator all beyond U+FFFF; JSON may write any of them as escapes. */
const REFUSED = /[\ud800-\udfff\ufffe\uffff]/g;

function toMessageBody(message: Event | DeliveryMessage): string {
  return JSON.stringify(message).replace(REFUSED, unit => `\\u${unit.charCodeAt(0).toString(16)}`);
}

type Entry = Omit<SendMessageBatchRequestEntry, 'Id'> & { readonly MessageBody: string };

async function sendAll(client: SQSClient, url: string, entries: readonly Entry[]): Promise<void> {
  const refused: string[] = [];
  for (const batch of batchesOf(entries)) {
    const Entries = batch.map((entry, i) => ({ ...entry, Id: String(i) }));
    const { Failed = [] } = await client.send(new SendMessageBatchCommand({ QueueUrl: url, Entries }));
    refused.push(...Failed.map(({ Code }) => String(Code)));
  }
  if (refused.length > 0)
    throw new Error(`The queue refused ${refused.length} of ${entries.length} messages: ${refused[0]}`);
}

function batchesOf(entries: readonly Entry[]): Entry[][] {
  const batches: Entry[][] = [];
  let bytes = 0;
  for (const entry of entries) {
    const size = Buffer.byteLength(entry.MessageBody);
    const batch = batches.at(-1);
    if (batch !== undefined && batch.length < BATCH_COUNT && bytes + size <= BATCH_BYTES) {
      batch.push(entry);
      bytes += size;
    } else {
      batches.push([entry]);
      bytes = size;
    }
  }
  return batches;
}
