import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { errorFields, type Logger } from './logger.ts';

/**
 * Handles a batch of messages, each a JSON body. `handle` gives one result for each message, in their order; those that
 * failed, or are not JSON, are reported as failed, alone.
 */
export function createBatchHandler<Message>(
  log: Logger,
  handle: (messages: Message[]) => Promise<PromiseSettledResult<unknown>[]>,
) {
  return async ({ Records }: SQSEvent): Promise<SQSBatchResponse> => {
    const parsed = await Promise.allSettled(Records.map(async ({ body }) => JSON.parse(body) as Message));
    const results = await handle(parsed.flatMap(result => (result.status === 'fulfilled' ? [result.value] : [])));
    const batchItemFailures = parsed.flatMap((message, i) => {
      const result = message.status === 'fulfilled' ? results.shift() : message;
      if (result?.status !== 'rejected') return [];
      const itemIdentifier = Records[i]?.messageId ?? '';
      log.error('A message failed and will be seen again', {
        messageId: itemIdentifier,
        ...errorFields(result.reason),
      });
      return [{ itemIdentifier }];
    });
    return { batchItemFailures };
  };
}
