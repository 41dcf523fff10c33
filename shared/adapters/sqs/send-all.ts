import { SendMessageBatchCommand, type SendMessageBatchRequestEntry, type SQSClient } from '@aws-sdk/client-sqs';

/** SQS accepts ten messages and 1 MiB (1,048,576 bytes) in a batch; what is left of that is for attributes. */
const BATCH_COUNT = 10;
const BATCH_BYTES = 1_000_000;

/** SQS rejects U+FFFE and U+FFFF, the local emulator all characters above U+FFFF. */
const REFUSED = /[\ud800-\udfff\ufffe\uffff]/g;

/** JSON in which characters that a queue rejects are escaped (`\uXXXX`). */
export function toMessageBody(message: object): string {
  return JSON.stringify(message).replace(REFUSED, unit => `\\u${unit.charCodeAt(0).toString(16)}`);
}

/** A message; `sendAll` assigns its id within the batch. */
export type Entry = Omit<SendMessageBatchRequestEntry, 'Id'> & { readonly MessageBody: string };

/** Sends all entries, in batches. Throws when the queue rejected any, after all batches were sent. */
export async function sendAll(client: SQSClient, url: string, entries: readonly Entry[]): Promise<void> {
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
