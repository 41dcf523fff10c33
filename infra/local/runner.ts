import { randomUUID } from 'node:crypto';
import type { Server } from 'node:http';
import { invalidateDigests } from '../../shared/adapters/dynamodb/poll-store.ts';
import { DynamoTable } from '../../shared/adapters/dynamodb/table.ts';
import { setLogSink } from '../../shared/runtime/logger.ts';
import { writeLocalPages } from '../bundle/page.ts';
import { FUNCTIONS } from '../topology.ts';
import type { Closing } from './closing.ts';
import { lockDirectory } from './engines/data-directory.ts';
import { checkDirectory } from './engines/directory-holds.ts';
import { closeServer, listen } from './engines/loopback.ts';
import { applyEnvironment, CONNECTION, regionsOf, TABLE_NAME } from './function-environment.ts';
import { createInvoke, loadHandlers, type RunningFunctions } from './functions.ts';
import { createGateway } from './gateway/gateway.ts';
import { observeEvents } from './observe-events.ts';
import type { Options } from './options.ts';
import type { Output } from './output.ts';
import { RecentIds } from './recent-ids.ts';
import { type Controlled, createControl } from './regions/control.ts';
import { PollingWatch } from './regions/polling.ts';
import { LocalRegion } from './regions/region.ts';
import { Replicator } from './regions/replicator.ts';
import { startThreadedFunctions } from './regions/threaded-functions.ts';
import { startSampleReceiver } from './sample-receiver.ts';
import { RETRY_SECONDS } from './scheduler.ts';
import { seedClients } from './seed-clients.ts';
import { type RegionEngines, startEngines } from './start-engines.ts';
import { UsageError } from './usage-error.ts';

/** Of the quarter of an hour after which a region counts as gone, a minute is this part. */
const RETRIES_PER_TAKE_OVER = 15;

/** Starts everything, consumers before producers; `closing` ends it. Throws UsageError. */
export async function startRunner(options: Options, output: Output, closing: Closing): Promise<void> {
  const { dataDirectory, upstream, strict, pollSeconds } = options;
  const log = (line: string) => closing.begun || output.log(line);
  setLogSink(log);
  if (dataDirectory !== undefined) {
    await closing.add(lockDirectory(dataDirectory));
    checkDirectory(dataDirectory, { isSimulated: upstream === undefined, regions: regionsOf(options) });
  }
  const bundled = writeLocalPages(FUNCTIONS.board.bundles);
  const running = Promise.withResolvers<Controlled>();
  const urls = await startGateways(running.promise, options, closing);
  const [url = ''] = urls.values();
  const engines = await startEngines(urls, options, closing);
  const replicator = new Replicator([...engines.regions.values()].flatMap(({ table }) => table.replica ?? []));
  await closing.add(() => replicator.stop());
  await prepareTables([...engines.regions], replicator);

  const isSampled = upstream === undefined && !strict;
  const polling = new PollingWatch(change => output.polling(change), { intervalMs: pollSeconds * 1000 });
  const seen = new RecentIds();
  const schedule = {
    pollSeconds,
    retrySeconds: options.takeOverSeconds ? options.takeOverSeconds / RETRIES_PER_TAKE_OVER : RETRY_SECONDS,
    since: Date.now(),
    regions: regionsOf(options),
  };
  const createRegion = (name: string, own: RegionEngines) =>
    new LocalRegion({
      name,
      url: urls.get(name) ?? '',
      engines: own,
      startFunctions: () =>
        options.regions === undefined
          ? startFunctionsHere(own.environment)
          : startThreadedFunctions({ region: name, environment: own.environment, onLog: log }),
      watch: invoke => {
        const observed = isSampled ? invoke : observeEvents(invoke, event => output.event(event, 'observed'), seen);
        return options.regions === undefined ? observed : polling.watch(name, observed);
      },
      schedule,
    });
  const regions = new Map([...engines.regions].map(([name, own]) => [name, createRegion(name, own)]));
  const all = [...regions.values()];
  await Promise.all(all.map(region => closing.add(() => region.close())));
  await bundled;
  await Promise.all(all.map(region => region.load()));
  running.resolve({ regions, replicator, polling });
  await Promise.all(
    all.map(({ engines: { table }, invoke }) => table.isKept && invoke('retry-due', { queuesWereLost: true })),
  );
  if (isSampled) await startSampled(url, { ...engines, dataDirectory, output, closing });
  else if (strict && upstream === undefined)
    output.notice('With --strict there is no sample receiver; changes are shown as observed.');
  if (closing.begun) return;
  output.ready({
    url,
    pollSeconds,
    strict,
    ...(options.regions && { regions: Object.fromEntries(urls) }),
    ...(options.takeOverSeconds && { takeOverSeconds: options.takeOverSeconds }),
    ...(upstream && { upstreamUrl: upstream.url }),
    ...(dataDirectory !== undefined && { dataDirectory }),
  });
  for (const region of all) region.work();
}

/** The URL of each region's API, which answers as soon as `running` is there. */
async function startGateways(
  running: Promise<Controlled>,
  options: Options,
  closing: Closing,
): Promise<Map<string, string>> {
  const urls = new Map<string, string>();
  for (const [i, region] of regionsOf(options).entries()) {
    const gateway = createGateway(
      async (name, event) => (await running).regions.get(region)?.invoke(name, event),
      { name: TABLE_NAME, clock: Date.now },
      options.regions && createControl(region, running),
    );
    urls.set(region, await listenOn(gateway, options.port === 0 ? 0 : options.port + i));
    await closing.add(() => closeServer(gateway));
  }
  return urls;
}

/** Makes the tables level, and what was kept of an earlier start distrusted; nothing runs yet. */
async function prepareTables(regions: readonly [string, RegionEngines][], replicator: Replicator): Promise<void> {
  await replicator.level();
  const [[name, { table }]] = regions as [[string, RegionEngines]];
  const store = new DynamoTable(TABLE_NAME, table.client);
  await seedClients(store, name, Date.now());
  if (table.isKept) await invalidateDigests(store, [CONNECTION], randomUUID);
  // Before any region looks: one that has not heard of it would trust what it must not.
  await replicator.level();
}

/** In this process, whose environment is the functions' from now on. */
async function startFunctionsHere(environment: NodeJS.ProcessEnv): Promise<RunningFunctions> {
  applyEnvironment(environment);
  return { invoke: createInvoke(await loadHandlers()), stop: async () => undefined };
}

async function listenOn(gateway: Server, port: number): Promise<string> {
  try {
    return await listen(gateway, port);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const reason =
      code === 'EADDRINUSE'
        ? 'is taken, perhaps by another runner'
        : code === 'EACCES'
          ? 'may not be used by this user'
          : `fails: ${code}`;
    throw new UsageError(`Port ${port} ${reason}. Choose another with npm start -- --port …, or 0 for any free one.`, {
      cause: error,
    });
  }
}

interface Sampled {
  readonly operatorSecret: string;
  readonly dataDirectory: string | undefined;
  readonly output: Output;
  readonly closing: Closing;
}

async function startSampled(
  apiUrl: string,
  { operatorSecret, dataDirectory, output, closing }: Sampled,
): Promise<void> {
  const receiver = await startSampleReceiver({
    apiUrl,
    operatorSecret,
    dataDirectory,
    onEvent: event => output.event(event, 'verified'),
    onForgery: reason => output.notice(`The sample receiver refused a webhook: ${reason}.`),
  });
  await closing.add(receiver.close);
}
