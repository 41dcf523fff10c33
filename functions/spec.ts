import type { EnvironmentName } from '../shared/runtime/environment.ts';

export type TableAction = 'DescribeTable' | 'GetItem' | 'BatchGetItem' | 'Query' | 'PutItem' | 'DeleteItem';

export type IndexName = 'history' | 'due' | 'contract';

export type QueueName = 'events' | 'deliveries' | 'retries';

/** What a function is given, and all that it may touch; specs import types only, so that reading them loads nothing. */
export interface FunctionSpec {
  readonly description: string;
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
  readonly environment: readonly EnvironmentName[];
  readonly table: readonly TableAction[];
  /**
   * The partitions that it may read and write, where it may not touch all but the clients': `*` stands for anything.
   * Those of clients have to be named, too.
   */
  readonly partitions?: { readonly read: readonly string[]; readonly write: readonly string[] };
  /** Those of the table that it queries. */
  readonly indexes: readonly IndexName[];
  /** Whether it may touch the partition of clients and their secrets' hashes, beside the others or alone; by default not. */
  readonly clients?: 'too' | 'only';
  readonly sendsTo: readonly QueueName[];
  /** Secrets it may read. */
  readonly secrets: readonly ('connections' | 'root' | 'tokens' | 'operator')[];
  /** Files of the project that it reads, by their paths, which they keep below the root of its deployed code. */
  readonly files?: readonly string[];
  /** Scripts and style sheets for browsers, by their paths below the same root: the source of each, with all that it imports. */
  readonly bundles?: Readonly<Record<string, string>>;
}
