import type { Closing } from './closing.ts';
import { loadKeys } from './engines/data-directory.ts';
import { type QueueEngine, startQueues } from './engines/queues.ts';
import { startSecrets } from './engines/secrets.ts';
import { startTable, type TableEngine } from './engines/table.ts';
import { AWS, applyEnvironment, CONNECTION, SECRET_PREFIX, TABLE_NAME } from './function-environment.ts';
import type { Options } from './options.ts';
import { startSimulatedProvider } from './simulated-provider.ts';

export interface StartedEngines {
  readonly table: TableEngine;
  readonly queues: QueueEngine;
  /** Of the client `operator`. */
  readonly operatorSecret: string;
}

/** Starts what stands in for AWS and, without `--upstream`, for the provider, and sets the functions' environment to it. */
export async function startEngines(apiUrl: string, options: Options, closing: Closing): Promise<StartedEngines> {
  const { dataDirectory } = options;
  const keys = loadKeys(dataDirectory);
  const ended = async <T extends { close(): unknown }>(starting: Promise<T>): Promise<T> => {
    const started = await starting;
    await closing.add(() => started.close());
    return started;
  };
  const [table, queues, upstream] = await Promise.all([
    ended(startTable(TABLE_NAME, { directory: dataDirectory, client: AWS })),
    ended(startQueues(AWS)),
    options.upstream ?? ended(startSimulatedProvider(options)),
  ]);
  const { consumerKey, consumerSecret } = upstream;
  const secrets = await ended(
    startSecrets({
      [`${SECRET_PREFIX}/root`]: keys.rootSecret,
      [`${SECRET_PREFIX}/tokens`]: keys.tokensSecret,
      [`${SECRET_PREFIX}/operator`]: keys.operatorSecret,
      [`${SECRET_PREFIX}/connections/${CONNECTION}`]: JSON.stringify({ consumerKey, consumerSecret }),
    }),
  );
  applyEnvironment(
    {
      tableUrl: table.url,
      queuesUrl: queues.url,
      queueUrls: queues.queueUrls,
      secretsUrl: secrets.url,
      upstreamUrl: upstream.url,
      apiHost: new URL(apiUrl).host,
    },
    options,
  );
  return { table, queues, operatorSecret: keys.operatorSecret };
}
