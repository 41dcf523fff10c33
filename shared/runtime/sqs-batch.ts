import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { errorFields, type Fields, type Logger } from './logger.ts';

/** How long after its nth failure a message is seen again; the last repeats, until the queue sets the message aside. */
const AGAIN_AFTER_SECONDS = [5, 30, 180, 600] as const;

export interface BatchDeps {
  readonly log: Logger;
  /** Has a message that failed seen again after so many seconds. */
  readonly failed: { showAfter(seconds: number, record: SQSRecord): Promise<void> };
}

/**
 * Handles a batch of messages, each a JSON object. `handle` gives one result for each message, in their order; those that
 * failed, or are no JSON object, are reported as failed, alone, and seen again soon; so are all, when `handle` throws.
 */
export function createBatchHandler<Message>(
  { log, failed, about = () => ({}) }: BatchDeps & { readonly about?: (message: Message) => Fields },
  handle: (messages: Message[]) => Promise<PromiseSettledResult<unknown>[]>,
) {
  return async ({ Records }: SQSEvent): Promise<SQSBatchResponse> => {
    const parsed = await Promise.allSettled(Records.map(async ({ body }) => parseObject(body) as Message));
    const messages = parsed.flatMap(result => (result.status === 'fulfilled' ? [result.value] : []));
    const results = await handle(messages).catch(reason =>
      messages.map((): PromiseRejectedResult => ({ status: 'rejected', reason })),
    );
    const failures = Records.filter((record, i) => {
      const message = parsed[i];
      const result = message?.status === 'fulfilled' ? results.shift() : message;
      if (result?.status !== 'rejected') return false;
      const { messageId } = record;
      const told = message?.status === 'fulfilled' ? about(message.value) : {};
      log.error('A message failed and will be seen again', { messageId, ...told, ...errorFields(result.reason) });
      return true;
    });
    // Where that fails too, they are seen again when the queue's own time is over.
    const shown = await Promise.allSettled(failures.map(record => failed.showAfter(secondsUntilAgain(record), record)));
    for (const result of shown)
      if (result.status === 'rejected') log.warn('A failed message waits in its queue', errorFields(result.reason));
    return { batchItemFailures: failures.map(({ messageId }) => ({ itemIdentifier: messageId })) };
  };
}

/** Throws where `body` is no JSON object: no message is `null`. */
function parseObject(body: string): object {
  const value: unknown = JSON.parse(body);
  if (typeof value !== 'object' || value === null) throw new Error('The message is no JSON object.');
  return value;
}

function secondsUntilAgain({ attributes }: SQSRecord): number {
  const receives = Number(attributes.ApproximateReceiveCount);
  return AGAIN_AFTER_SECONDS[Math.min(receives, AGAIN_AFTER_SECONDS.length) - 1] ?? AGAIN_AFTER_SECONDS[0];
}
