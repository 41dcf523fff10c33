import { randomUUID } from 'node:crypto';
import type { Server } from 'node:http';
import type { QueueName } from '../../functions/spec.ts';
import { invalidateDigests } from '../../shared/adapters/dynamodb/poll-store.ts';
import { DynamoTable } from '../../shared/adapters/dynamodb/table.ts';
import { setLogSink } from '../../shared/runtime/logger.ts';
import { QUEUES } from '../topology.ts';
import type { Closing } from './closing.ts';
import { lockDirectory } from './engines/data-directory.ts';
import { closeServer, listen } from './engines/loopback.ts';
import type { QueueEngine } from './engines/queues.ts';
import { AWS, CONNECTION, REGION, TABLE_NAME } from './function-environment.ts';
import { createInvoke, type Invoke, loadHandlers } from './functions.ts';
import { createGateway } from './gateway/gateway.ts';
import { observeEvents } from './observe-events.ts';
import type { Options } from './options.ts';
import type { Output } from './output.ts';
import { startQueuePump } from './queue-pump.ts';
import { startSampleReceiver } from './sample-receiver.ts';
import { startScheduler } from './scheduler.ts';
import { seedClients } from './seed-clients.ts';
import { checkProvider } from './simulated-provider.ts';
import { startEngines } from './start-engines.ts';
import { UsageError } from './usage-error.ts';

/** Starts everything, consumers before producers; `closing` ends it. Throws UsageError. */
export async function startRunner(options: Options, output: Output, closing: Closing): Promise<void> {
  const { dataDirectory, upstream, strict, pollSeconds } = options;
  setLogSink(line => closing.begun || output.log(line));
  if (dataDirectory !== undefined) {
    await closing.add(lockDirectory(dataDirectory));
    checkProvider(dataDirectory, { isSimulated: upstream === undefined });
  }
  const functions = Promise.withResolvers<Invoke>();
  const gateway = createGateway(async (name, event) => (await functions.promise)(name, event), {
    name: TABLE_NAME,
    clock: Date.now,
  });
  const url = await listenOn(gateway, options.port);
  await closing.add(() => closeServer(gateway));

  const { table, queues, operatorSecret } = await startEngines(url, options, closing);
  const store = new DynamoTable(TABLE_NAME, table.client);
  await seedClients(store, Date.now());
  const isSampled = upstream === undefined && !strict;
  const plain = createInvoke(await loadHandlers());
  const invoke = isSampled ? plain : observeEvents(plain, event => output.event(event, 'observed'));
  functions.resolve(invoke);
  if (table.isKept) {
    await invalidateDigests(store, [CONNECTION], randomUUID);
    await invoke('retry-due', { queuesWereLost: true });
  }
  if (isSampled) await startSampled(url, { operatorSecret, dataDirectory, output, closing });
  else if (strict && upstream === undefined)
    output.notice('With --strict there is no sample receiver; changes are shown as observed.');
  await startPumps(queues, invoke, closing);
  if (closing.begun) return;
  output.ready({
    url,
    pollSeconds,
    strict,
    ...(upstream && { upstreamUrl: upstream.url }),
    ...(dataDirectory !== undefined && { dataDirectory }),
  });
  const scheduler = startScheduler(invoke, { pollSeconds, region: REGION, regions: [REGION] });
  await closing.add(() => scheduler.stop());
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

async function startPumps({ client, queueUrls }: QueueEngine, invoke: Invoke, closing: Closing): Promise<void> {
  const names = Object.keys(QUEUES) as QueueName[];
  const pumps = names.map(name => startQueuePump({ name, url: queueUrls[name], client, region: AWS.region, invoke }));
  await closing.add(() => Promise.all(pumps.map(pump => pump.stop())));
}
