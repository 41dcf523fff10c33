import { join } from 'node:path';
import type { Closing } from './closing.ts';
import { loadKeys } from './engines/data-directory.ts';
import { type QueueEngine, startQueues } from './engines/queues.ts';
import { startSecrets } from './engines/secrets.ts';
import { startTable, type TableEngine } from './engines/table.ts';
import { AWS, CONNECTION, environmentOf, SECRET_PREFIX, TABLE_NAME } from './function-environment.ts';
import type { Options } from './options.ts';
import { type ProviderGateway, startProviderGateway } from './regions/provider-gateway.ts';
import { startSimulatedProvider } from './simulated-provider.ts';

export interface RegionEngines {
  readonly table: TableEngine;
  readonly queues: QueueEngine;
  /** Its own way to the provider; undefined where there is one region only, which asks it directly. */
  readonly provider: ProviderGateway | undefined;
  /** For the region's functions. */
  readonly environment: NodeJS.ProcessEnv;
}

export interface StartedEngines {
  readonly regions: ReadonlyMap<string, RegionEngines>;
  /** Of the client `operator`. */
  readonly operatorSecret: string;
}

/** Starts what stands in for AWS in each region (by name, with its API's URL) and, without `--upstream`, for the provider. */
export async function startEngines(
  apiUrls: ReadonlyMap<string, string>,
  options: Options,
  closing: Closing,
): Promise<StartedEngines> {
  const keys = loadKeys(options.dataDirectory);
  const ended = async <T extends { close(): unknown }>(starting: Promise<T>): Promise<T> => {
    const started = await starting;
    await closing.add(() => started.close());
    return started;
  };
  const upstream = options.upstream ?? (await ended(startSimulatedProvider(options)));
  const { consumerKey, consumerSecret } = upstream;
  const secrets = await ended(
    startSecrets({
      [`${SECRET_PREFIX}/root`]: keys.rootSecret,
      [`${SECRET_PREFIX}/tokens`]: keys.tokensSecret,
      [`${SECRET_PREFIX}/operator`]: keys.operatorSecret,
      [`${SECRET_PREFIX}/connections/${CONNECTION}`]: JSON.stringify({ consumerKey, consumerSecret }),
    }),
  );
  const isAlone = options.regions === undefined;

  const startRegion = async (region: string, apiUrl: string): Promise<RegionEngines> => {
    const table = startTable(TABLE_NAME, {
      directory: directoryOf(region, options),
      client: AWS,
      ...(!isAlone && { replicaOf: { region, clock: Date.now } }),
    });
    const [startedTable, queues, provider] = await Promise.all([
      ended(table),
      ended(startQueues(AWS)),
      isAlone ? undefined : ended(startProviderGateway(upstream.url)),
    ]);
    const environment = environmentOf(
      region,
      {
        tableUrl: startedTable.url,
        queuesUrl: queues.url,
        queueUrls: queues.queueUrls,
        secretsUrl: secrets.url,
        upstreamUrl: provider?.url ?? upstream.url,
        apiHost: new URL(apiUrl).host,
      },
      options,
    );
    return { table: startedTable, queues, provider, environment };
  };
  const started = [...apiUrls].map(async ([region, url]) => [region, await startRegion(region, url)] as const);
  return { regions: new Map(await Promise.all(started)), operatorSecret: keys.operatorSecret };
}

function directoryOf(region: string, { dataDirectory, regions }: Options): string | undefined {
  return dataDirectory === undefined || regions === undefined ? dataDirectory : join(dataDirectory, 'regions', region);
}
