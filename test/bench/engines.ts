import { Closing } from '../../infra/local/closing.ts';
import { startEngines } from '../../infra/local/start-engines.ts';
import { startSimulator } from '../simulator/simulator.ts';
import { listedOrder } from './data.ts';

export interface Engines {
  /** Of functions in other processes. */
  readonly environment: NodeJS.ProcessEnv;
  readonly queueUrls: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

/** Table, queues, secrets and provider, in this process: what functions in others ask of them costs those nothing. */
export async function startBenchEngines(orders = 0): Promise<Engines> {
  const closing = new Closing();
  const upstream = await startSimulator();
  await closing.add(() => upstream.close());
  upstream.replace(
    'uno',
    Array.from({ length: orders }, (_, i) => listedOrder(i)),
  );
  const { regions } = await startEngines(
    new Map([['jp', 'http://127.0.0.1']]),
    { port: 0, pollSeconds: 300, details: 'always', strict: false, json: true, upstream },
    closing,
  );
  const [engines] = regions.values();
  if (engines === undefined) throw new Error('No engines were started.');
  const { environment, queues } = engines;
  return { environment, queueUrls: queues.queueUrls, close: () => closing.run() };
}
