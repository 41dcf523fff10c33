import { SendMessageBatchCommand, type SendMessageBatchRequestEntry, type SQSClient } from '@aws-sdk/client-sqs';
import { gather } from '../gather.ts';

/** SQS accepts ten messages and 1 MiB (1,048,576 bytes) in a batch; what is left of that is for attributes. */
const BATCH_COUNT = 10;
const BATCH_BYTES = 1_000_000;

/** SQS rejects U+FFFE and U+FFFF, the local emulator all characters above U+FFFF. */
const REFUSED = /[\ud800-\udfff\ufffe\uffff]/g;

/** JSON in which characters that a queue rejects are escaped (`\uXXXX`). */
export function toMessageBody(message: object): string {
  return JSON.stringify(message).replace(REFUSED, unit => `\\u${unit.charCodeAt(0).toString(16)}`);
}

/** A message; `createSend` assigns its id within the batch. */
export type Entry = Omit<SendMessageBatchRequestEntry, 'Id'> & { readonly MessageBody: string };

const BATCHES_AT_ONCE = 10;

/** Resolves once all entries were sent. */
export type Send = (entries: readonly Entry[]) => Promise<void>;

/**
 * Returns what sends, in few batches, the entries that are to be sent at once, whoever wants it. Each call fails for its
 * own entries alone.
 */
export function createSend(client: SQSClient, url: string): Send {
  return gather<readonly Entry[], void>(calls => {
    const sendings: Promise<Refusals>[] = [];
    const byEntry = new Map<Entry, Promise<Refusals>>();
    for (const [i, batch] of batchesOf(calls.flatMap(({ input }) => input)).entries()) {
      const room = sendings[i - BATCHES_AT_ONCE]?.catch(() => undefined);
      const sending = sendBatch(client, url, batch, room);
      sendings.push(sending);
      for (const entry of batch) byEntry.set(entry, sending);
    }
    for (const { input, resolve } of calls) resolve(mustBeSent(input, byEntry));
  });
}

/** Why the queue refused entries of a batch. */
type Refusals = ReadonlyMap<Entry | undefined, string>;

async function sendBatch(
  client: SQSClient,
  url: string,
  batch: readonly Entry[],
  room: Promise<unknown> | undefined,
): Promise<Refusals> {
  await room;
  const Entries = batch.map((entry, i) => ({ ...entry, Id: String(i) }));
  const { Failed = [] } = await client.send(new SendMessageBatchCommand({ QueueUrl: url, Entries }));
  return new Map(Failed.map(({ Id, Code }) => [batch[Number(Id)], String(Code)]));
}

async function mustBeSent(entries: readonly Entry[], sendings: ReadonlyMap<Entry, Promise<Refusals>>): Promise<void> {
  const codes = await Promise.all(entries.map(async entry => (await sendings.get(entry))?.get(entry)));
  const refused = codes.filter(code => code !== undefined);
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
