import type { Message } from '@aws-sdk/client-sqs';
import * as z from 'zod/mini';

/** The event by which Lambda's event source mapping hands messages to a function. */
export function toSqsEvent(messages: readonly Message[], queueName: string, awsRegion: string) {
  return {
    Records: messages.map(message => ({
      messageId: message.MessageId,
      receiptHandle: message.ReceiptHandle,
      body: message.Body,
      attributes: message.Attributes ?? {},
      messageAttributes: Object.fromEntries(
        Object.entries(message.MessageAttributes ?? {}).map(([name, { StringValue, DataType }]) => [
          name,
          { stringValue: StringValue, dataType: DataType },
        ]),
      ),
      md5OfBody: message.MD5OfBody,
      eventSource: 'aws:sqs',
      eventSourceARN: `arn:aws:sqs:${awsRegion}:000000000000:${queueName}`,
      awsRegion,
    })),
  };
}

const RESULT = z.nullish(z.object({ batchItemFailures: z.nullish(z.array(z.object({ itemIdentifier: z.string() }))) }));

/** Which messages are done with. As with Lambda, a report that names no message of the batch leaves all of them undone. */
export function doneOf(messages: readonly Message[], result: unknown): Message[] {
  const parsed = RESULT.safeParse(result);
  if (!parsed.success) return [];
  const failed = new Set(parsed.data?.batchItemFailures?.map(({ itemIdentifier }) => itemIdentifier));
  const ids = new Set(messages.map(({ MessageId }) => MessageId));
  return failed.isSubsetOf(ids) ? messages.filter(({ MessageId }) => !failed.has(String(MessageId))) : [];
}
