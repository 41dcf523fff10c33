import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { LOOPBACK } from '../../infra/local/engines/loopback.ts';
import { FunctionCutOff, type Invoke } from '../../infra/local/functions.ts';
import { EventSource, pumpQueues } from './deliveries.ts';

/** The port at which the process of the event sources listens, for the one of the functions. */
const PORT = 'BENCH_EVENT_SOURCES';

/** One line of JSON, to the functions: an invocation. */
interface Invocation {
  readonly id: number;
  readonly name: string;
  readonly event: unknown;
}

/** And back: how it ended, or how many new events the event sources are to send themselves. */
type Told = { readonly id: number; readonly result: unknown } | { readonly send: number };

/**
 * Runs `measure` while this process reads the queues that the environment names, as Lambda's event sources do, for the
 * process that calls `serveEventSources`: what AWS does with the queues costs the functions nothing.
 */
export async function withEventSources<T>(measure: (environment: NodeJS.ProcessEnv) => Promise<T>): Promise<T> {
  const server = createServer(socket => void pumpInto(socket)).listen(0, LOOPBACK);
  await once(server, 'listening');
  try {
    return await measure({ ...process.env, [PORT]: String((server.address() as AddressInfo).port) });
  } finally {
    server.close();
  }
}

async function pumpInto(socket: Socket): Promise<void> {
  const ends = new Map<number, (result: unknown) => void>();
  const gone = once(socket, 'close');
  const cutOff = gone.then(() => Promise.reject(new FunctionCutOff('Its process has ended.')));
  cutOff.catch(() => undefined);
  let invocations = 0;
  const invoke: Invoke = (name, event) => {
    const ended = Promise.withResolvers<unknown>();
    const invocation: Invocation = { id: invocations++, name, event };
    ends.set(invocation.id, ended.resolve);
    socket.write(`${JSON.stringify(invocation)}\n`);
    return Promise.race([ended.promise, cutOff]);
  };
  const source = new EventSource();
  createInterface(socket).on('line', line => {
    const told: Told = JSON.parse(line);
    if ('send' in told) return void source.send(told.send);
    ends.get(told.id)?.(told.result);
    ends.delete(told.id);
  });
  const { stop } = pumpQueues(invoke);
  await gone;
  await stop();
}

export interface EventSources {
  /** So many new events go into the queue, from the process of the event sources. */
  send(count: number): void;
  stop(): void;
}

/** Has `invoke` run what the event sources find for the functions. */
export async function serveEventSources(invoke: Invoke): Promise<EventSources> {
  const socket = connect(Number(process.env[PORT]), LOOPBACK);
  await once(socket, 'connect');
  const tell = (told: Told) => socket.write(`${JSON.stringify(told)}\n`);
  createInterface(socket).on('line', async line => {
    const { id, name, event } = JSON.parse(line);
    tell({ id, result: await invoke(name, event) });
  });
  return { send: count => void tell({ send: count }), stop: () => void socket.end() };
}
