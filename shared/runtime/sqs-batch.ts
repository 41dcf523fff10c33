import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { errorFields, type Logger } from './logger.ts';

/**
 * Handles a batch's messages side by side, each a JSON body; those that fail come back as failed, alone.
 * `prepare` runs once a batch.
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
