import { DeleteMessageBatchCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import type { QueueName } from '../../functions/spec.ts';
import { writeLocalPages } from '../../infra/bundle/page.ts';
import { Closing } from '../../infra/local/closing.ts';
import { closeServer, listen } from '../../infra/local/engines/loopback.ts';
import { AWS, applyEnvironment, TABLE_NAME } from '../../infra/local/function-environment.ts';
import { createInvoke, type Handlers, type Invoke } from '../../infra/local/functions.ts';
import { createGateway } from '../../infra/local/gateway/gateway.ts';
import { seedClients } from '../../infra/local/seed-clients.ts';
import { toSqsEvent } from '../../infra/local/sqs-event.ts';
import { startEngines } from '../../infra/local/start-engines.ts';
import { FUNCTIONS, QUEUES } from '../../infra/topology.ts';
import { DynamoTable } from '../../shared/adapters/dynamodb/table.ts';
import { createHeldClock } from '../simulator/clock.ts';
import { type Simulator, startSimulator } from '../simulator/simulator.ts';
import { type Receiver, startReceiver } from '../support/receiver.ts';
import { add, countRun } from './counter.ts';

const BOTH: readonly QueueName[] = ['events', 'deliveries'];
const START = Date.parse('2026-11-24T01:00:00Z');

export interface CostLab {
  readonly provider: Simulator;
  readonly receiver: Receiver;
  invokeIn(region: string): Invoke;
  pass(ms: number): void;
  /** Everything on the first region's queues reaches its functions, in batches as an event source makes them; on both of them by default. */
  drain(...queues: readonly QueueName[]): Promise<void>;
  /** A call of the first region's API. */
  call(path: string, init?: RequestInit): Promise<{ readonly status: number; readonly text: string }>;
  close(): Promise<void>;
}

/**
 * The deployed functions over engines on 127.0.0.1, with one table for all regions and time that passes when told: it is
 * `Date.now` of this process.
 */
export async function startLab(
  regionNames: readonly string[],
  { orders }: { readonly orders: number },
): Promise<CostLab> {
  const clock = createHeldClock(START);
  Date.now = () => clock.now();
  const closing = new Closing();
  const provider = await startSimulator({ clock, world: { orders } });
  await closing.add(() => provider.close());
  const receiver = await startReceiver();
  await closing.add(() => receiver.close());
  const [first = ''] = regionNames;

  const running = Promise.withResolvers<Invoke>();
  const gateway = createGateway(async (name, event) => (await running.promise)(name, event), {
    name: TABLE_NAME,
    clock: Date.now,
  });
  const api = `${await listen(gateway)}/v1`;
  await closing.add(() => closeServer(gateway));
  const { regions } = await startEngines(
    new Map([[first, api]]),
    { port: 0, pollSeconds: 300, details: 'always', strict: false, json: true, upstream: provider },
    closing,
  );
  const engines = regions.get(first);
  if (engines === undefined) throw new Error(`No engines were started for ${first}.`);
  await seedClients(new DynamoTable(TABLE_NAME, engines.table.client), first, START);

  await writeLocalPages(FUNCTIONS.board.bundles);
  const invokes = new Map<string, Invoke>();
  for (const name of regionNames) {
    applyEnvironment({ ...engines.environment, REGION_NAME: name, REGION_NAMES: regionNames.join(',') });
    const invokeHere = createInvoke(await loadHandlersOf(`${regionNames.length}-${name}`));
    invokes.set(name, (functionName, event) => {
      countRun(functionName);
      return invokeHere(functionName, event);
    });
  }
  const invokeIn = (region: string): Invoke => {
    const invoke = invokes.get(region);
    if (invoke === undefined) throw new Error(`There is no region ${region}.`);
    return invoke;
  };
  running.resolve(invokeIn(first));

  const { client, queueUrls } = engines.queues;
  const drainQueue = async (queue: QueueName) => {
    const QueueUrl = queueUrls[queue];
    for (;;) {
      const received = await client.send(
        new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, MessageSystemAttributeNames: ['All'] }),
      );
      const { Messages = [] } = received;
      // Receiving nothing is what an idle queue costs, and counted there.
      if (Messages.length === 0) return add('queueRequests', -1);
      await invokeIn(first)(QUEUES[queue].consumer, toSqsEvent(Messages, queue, AWS.region));
      const Entries = Messages.map(({ ReceiptHandle }, i) => ({ Id: String(i), ReceiptHandle }));
      await client.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
    }
  };

  return {
    provider,
    receiver,
    invokeIn,
    pass: ms => clock.advance(ms),
    async drain(...queues) {
      for (const queue of queues.length > 0 ? queues : BOTH) await drainQueue(queue);
    },
    async call(path, init) {
      add('apiRequests', 1);
      const answer = await fetch(`${api}${path}`, init);
      const text = await answer.text();
      return { status: answer.status, text };
    },
    close: () => closing.run(),
  };
}

/** A copy of every function's wiring for each region: it reads the environment when it is loaded. */
async function loadHandlersOf(copy: string): Promise<Handlers> {
  const names = Object.keys(FUNCTIONS);
  const loaded = names.map(async name => {
    const { href } = new URL(`../../functions/${name}/index.ts?${copy}`, import.meta.url);
    const { handler } = await import(href);
    return [name, handler] as const;
  });
  return Object.fromEntries(await Promise.all(loaded)) as Handlers;
}
