import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { errorFields, type Logger } from './logger.ts';

/**
 * Handles the messages of a batch concurrently. Failures are reported message by message (`batchItemFailures`), so that
 * SQS delivers only those again. `prepare` runs once for each batch; when it fails, the whole batch does.
 */
export function createBatchHandler<Message, Shared>(
  log: Logger,
  prepare: () => Promise<Shared>,
  handle: (message: Message, shared: Shared) => Promise<unknown>,
) {
  return async ({ Records }: SQSEvent): Promise<SQSBatchResponse> => {
    const shared = await prepare();
    const results = await Promise.allSettled(
      Records.map(async ({ body }) => handle(JSON.parse(body) as Message, shared)),
    );
    const batchItemFailures = results.flatMap((result, i) => {
      if (result.status === 'fulfilled') return [];
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
