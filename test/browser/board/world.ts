import { SERVICES } from '../../../shared/domain/provider/services.ts';
import { RunnerProcess } from '../../infra/local/runner-process.ts';
import { type Simulator, startSimulator } from '../../simulator/simulator.ts';
import type { Item } from '../../simulator/world/item.ts';
import { type Receiver, startReceiver } from '../../support/receiver.ts';
import { sampleDetail, sampleOrder } from './sample-orders.ts';

export interface BoardWorld {
  readonly runner: RunnerProcess;
  readonly provider: Simulator;
  readonly receiver: Receiver;
  /** The order that slipped furthest, and by how many days. */
  readonly slipped: { readonly order: Item; readonly days: number };
  close(): Promise<void>;
}

const UNO_ORDERS = 18;
const OTHER_ORDERS = 5;
/** Of the orders of uno, by their numbers: by how many days they slip. */
const SLIPS = new Map([
  [2, 7],
  [5, 21],
  [9, 3],
  [12, -2],
]);
const FURTHEST = 5;

/** The real runner over a provider whose orders move when they are told to, with endpoints that answer well and badly. */
export async function startBoardWorld(): Promise<BoardWorld> {
  const [provider, receiver] = await Promise.all([startSimulator(), startReceiver()]);
  const uno = Array.from({ length: UNO_ORDERS }, (_, n) => sampleOrder('uno', n, n * 3 - 2));
  provider.replace('uno', uno);
  for (const service of SERVICES.slice(1))
    provider.replace(
      service,
      Array.from({ length: OTHER_ORDERS }, (_, n) => sampleOrder(service, n, n * 4 + service.length - 6)),
    );
  for (const [n, order] of uno.slice(0, 12).entries()) provider.putDetail(sampleDetail(order, n, n));
  const runner = await startRunner(provider);

  await register(runner, { url: `${receiver.url}/tickets`, description: 'チケット管理' });
  await register(runner, { url: `${receiver.url}/erp`, description: '基幹システム' });
  receiver.answer(({ path }) => (path === '/erp' ? { status: 503, body: 'maintenance' } : {}));
  for (const [n, days] of SLIPS) provider.put('uno', sampleOrder('uno', n, n * 3 - 2 + days));
  for (const n of [1, 4, 8]) provider.put('uno', { ...sampleOrder('uno', n, n * 3 - 2), orderStatus: 4 });
  for (const [i, order] of uno.slice(3, 6).entries()) provider.putDetail(sampleDetail(order, i + 3, i + 7));
  await untilEvents(runner, SLIPS.size + 3 + 3);
  let closed: Promise<unknown> | undefined;
  return {
    runner,
    provider,
    receiver,
    slipped: { order: uno[FURTHEST] ?? {}, days: SLIPS.get(FURTHEST) ?? 0 },
    close: async () => {
      closed ??= runner.end().then(() => Promise.all([provider.close(), receiver.close()]));
      await closed;
    },
  };
}

/** Resolves when every service had its first complete answer. */
export async function startRunner(provider: Simulator): Promise<RunnerProcess> {
  const runner = await RunnerProcess.start(['--upstream', provider.url, '--poll-seconds', '1', '--details', 'always'], {
    NTT_CONSUMER_KEY: provider.consumerKey,
    NTT_CONSUMER_SECRET: provider.consumerSecret,
  });
  await until(async () => {
    const { json } = await runner.call('GET', '/v1/status');
    return json.data.every(({ state }: { state: string }) => state === 'ok');
  });
  return runner;
}

async function register(runner: RunnerProcess, endpoint: object): Promise<void> {
  const { status } = await runner.call('POST', '/v1/webhook-endpoints', endpoint);
  if (status !== 201) throw new Error(`The endpoint was refused: ${status}.`);
}

async function untilEvents(runner: RunnerProcess, count: number): Promise<void> {
  await until(async () => {
    const { json } = await runner.call('GET', '/v1/events?limit=1000');
    return json.data.length >= count;
  });
}

const LIMIT_MS = 120_000;

async function until(isSo: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + LIMIT_MS; Date.now() < end; await new Promise(resolve => setTimeout(resolve, 200)))
    if (await isSo()) return;
  throw new Error(`It did not come to pass within ${LIMIT_MS} ms.`);
}
