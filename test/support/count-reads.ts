import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';

/** Counts the reads that the table gets: each Query, GetItem or BatchGetItem is one. */
export function countReads(client: DynamoDBClient): { take(): number } {
  let reads = 0;
  client.middlewareStack.add(
    (next, { commandName = '' }) =>
      args => {
        if (/^(Query|GetItem|BatchGetItem)Command$/.test(commandName)) reads++;
        return next(args);
      },
    { step: 'initialize' },
  );
  return {
    /** Those since the last call. */
    take() {
      const count = reads;
      reads = 0;
      return count;
    },
  };
}
