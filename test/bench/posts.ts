import { type ChildProcess, fork } from 'node:child_process';
import { createSecretKey } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ReceiverGuard } from '../../shared/adapters/webhook/address-guard.ts';
import { WebhookSender } from '../../shared/adapters/webhook/sender.ts';
import type { Endpoint } from '../../shared/domain/deliver/endpoint.ts';
import { onOtherCores } from './cores.ts';
import { startBenchEngines } from './engines.ts';
import type { Arrival, SinkAddress, SinkCounts, SinkOptions, SinkTold } from './sink.ts';

const SINK = fileURLToPath(import.meta.resolve('./sink.ts'));
/** Where the sink of a row listens, for its subjects. */
const ADDRESS = 'BENCH_SINK';

export interface Sink extends SinkAddress {
  counts(): Promise<SinkCounts>;
  /** Of all that arrived since it was started. */
  arrivals(): Promise<readonly Arrival[]>;
}

/** Runs `measure` while a receiver listens in a process of its own; subjects find it by `sinkAddress`, and trust it. */
export async function withSink<T>(measure: (sink: Sink) => Promise<T>, options: SinkOptions = {}): Promise<T> {
  const directory = await mkdtemp(join(tmpdir(), 'bench-'));
  const sink = fork(SINK, [JSON.stringify(options)], onOtherCores());
  try {
    const [address] = (await once(sink, 'message')) as [SinkAddress];
    const trusted = join(directory, 'authority.pem');
    await writeFile(trusted, address.certificate);
    const environment = { [ADDRESS]: JSON.stringify(address), NODE_EXTRA_CA_CERTS: trusted };
    return await withEnvironment(environment, () =>
      measure({
        ...address,
        counts: async () => (await askSink(sink, 'counts')).counts,
        arrivals: async () => (await askSink(sink, 'arrivals')).arrivals,
      }),
    );
  } finally {
    sink.kill();
    await rm(directory, { recursive: true });
  }
}

/** Runs `measure` while engines stand in for AWS in this process; subjects have the functions' environment. */
export async function withEngines<T>(measure: () => Promise<T>): Promise<T> {
  const { environment, close } = await startBenchEngines();
  try {
    return await withEnvironment(environment, measure);
  } finally {
    await close();
  }
}

async function withEnvironment<T>(environment: NodeJS.ProcessEnv, work: () => Promise<T>): Promise<T> {
  const before = { ...process.env };
  try {
    Object.assign(process.env, environment);
    return await work();
  } finally {
    process.env = before;
  }
}

async function askSink(sink: ChildProcess, what: keyof SinkTold): Promise<SinkTold> {
  sink.send(what);
  const [told] = await once(sink, 'message');
  return told;
}

export const sinkAddress = (): SinkAddress => JSON.parse(process.env[ADDRESS] ?? '');

/** The production sender, with a key that is at hand. */
export function createSender(): WebhookSender {
  const keys = [createSecretKey(Buffer.alloc(32, 7))];
  return new WebhookSender({ keysOf: async () => keys, guard: new ReceiverGuard({ policy: 'any' }), clock: Date.now });
}

export const endpointAt = (url: string, id = 'ep_bench'): Endpoint => ({
  revision: 1,
  id,
  url,
  eventTypes: ['*'],
  status: 'enabled',
  secretVersion: 1,
  secrets: [],
  verdicts: [],
  createdAt: '2026-11-24T03:00:00.000Z',
});

/** Does `work` for 0 … `count` - 1, so many at once. */
export async function inParallel(count: number, atOnce: number, work: (i: number) => Promise<unknown>): Promise<void> {
  let next = 0;
  const worker = async () => {
    while (next < count) await work(next++);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}
