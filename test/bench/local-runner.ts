import { setTimeout as pause } from 'node:timers/promises';
import { type Line, RunnerProcess } from '../infra/local/runner-process.ts';
import { type Simulator, startSimulator } from '../simulator/simulator.ts';
import { type Receiver, startReceiver } from '../support/receiver.ts';
import { listedOrder } from './data.ts';

const SERVICE = 'uno';
/** For what hangs; a busy machine is slow. */
const LIMIT_MS = 300_000;
const LOOK_AGAIN_MS = 2;

interface Parts {
  readonly process: RunnerProcess;
  readonly provider: Simulator;
  readonly receiver: Receiver;
  readonly orders: number;
}

/** `npm start` in a process of its own, on a provider and with a receiver in this one; it knows the orders of one service. */
export class LocalRunner {
  readonly #parts: Parts;
  readonly #items: object[];
  #linesSeen = 0;
  #told = 0;

  private constructor(parts: Parts) {
    this.#parts = parts;
    this.#items = parts.provider.orders(SERVICE);
  }

  /** Resolves when every order is known, and the receiver has its endpoint. */
  static async start(orders: number, pollSeconds: number): Promise<LocalRunner> {
    const [provider, receiver] = await Promise.all([startSimulator(), startReceiver()]);
    provider.replace(
      SERVICE,
      Array.from({ length: orders }, (_, i) => listedOrder(i)),
    );
    const process = await RunnerProcess.start(['--upstream', provider.url, '--poll-seconds', String(pollSeconds)], {
      NTT_CONSUMER_KEY: provider.consumerKey,
      NTT_CONSUMER_SECRET: provider.consumerSecret,
    });
    const isLevel = ({ service, outcome }: Line) => service === SERVICE && outcome === 'unchanged';
    await process.waitFor(isLevel);
    await process.call('POST', '/v1/webhook-endpoints', { url: receiver.url });
    return new LocalRunner({ process, provider, receiver, orders });
  }

  /** Events that are in the feed, and queued for the endpoint. */
  get told(): number {
    const { lines } = this.#parts.process;
    for (; this.#linesSeen < lines.length; this.#linesSeen++)
      if (lines[this.#linesSeen]?.event === 'change') this.#told++;
    return this.#told;
  }

  /** Webhooks that the receiver got. */
  get arrived(): number {
    return this.#parts.receiver.requests.length;
  }

  /** Gives each of these orders another date at the provider. */
  change(orders: readonly number[]): void {
    for (const order of orders)
      this.#items[order] = { ...this.#items[order], offerPlanDate: new Date(Date.now()).toISOString() };
    this.#parts.provider.replace(SERVICE, this.#items as Record<string, unknown>[]);
  }

  /** When the provider was asked for the list for the first time since then; both unix ms. */
  async askedSince(since: number): Promise<number> {
    const { requests } = this.#parts.provider;
    const find = () => requests.find(({ service, at }) => service === SERVICE && at >= since);
    await this.until(() => find() !== undefined);
    return find()?.at ?? Number.NaN;
  }

  /** Resolves to the time (unix ms) at which it was so. */
  async until(isSo: () => boolean): Promise<number> {
    for (const limit = Date.now() + LIMIT_MS; !isSo(); await pause(LOOK_AGAIN_MS))
      if (Date.now() > limit) throw new Error(`Not within ${LIMIT_MS} ms: ${this.told} told, ${this.arrived} arrived.`);
    return Date.now();
  }

  async close(): Promise<void> {
    const { process, provider, receiver } = this.#parts;
    await process.end();
    await Promise.all([provider.close(), receiver.close()]);
  }
}
