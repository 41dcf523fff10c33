import { startSimulator } from '../simulator/simulator.ts';
import { type ReceivedRequest, startReceiver } from '../support/receiver.ts';
import { DeployedApi } from './api.ts';
import { Checkout } from './checkout.ts';
import type { Emulator } from './emulator.ts';

/** The deployment's name, which is the table's; the default of the configuration. */
export const NAME = 'order-relay';
export const JP = { name: 'jp', awsRegion: 'ap-northeast-1' };
export const US = { name: 'us', awsRegion: 'us-east-1' };

/** One thing that has to hold. Steps go on from what those before them left. */
export interface Step {
  readonly what: string;
  run(stage: Stage): Promise<void>;
}

/** What all steps share: a checkout that deploys into the emulator, a provider to ask, a receiver of webhooks. */
export class Stage {
  readonly emulator: Emulator;
  readonly checkout: Checkout;
  readonly provider: Awaited<ReturnType<typeof startSimulator>>;
  readonly receiver: Awaited<ReturnType<typeof startReceiver>>;
  /** The endpoint that the steps registered. */
  endpoint = { id: '', secret: '' };
  #token = '';

  private constructor(
    emulator: Emulator,
    provider: Awaited<ReturnType<typeof startSimulator>>,
    receiver: Awaited<ReturnType<typeof startReceiver>>,
  ) {
    this.emulator = emulator;
    this.checkout = new Checkout(emulator);
    this.provider = provider;
    this.receiver = receiver;
  }

  static async set(emulator: Emulator): Promise<Stage> {
    return new Stage(emulator, await startSimulator(), await startReceiver());
  }

  /** Writes the customer's configuration: these regions, all of which ask the simulated provider. */
  configure(...regions: readonly { readonly name: string; readonly awsRegion: string }[]): void {
    const upstreamHost = this.provider.url;
    this.checkout.configure({
      $schema: './docs/configuration.schema.json',
      regions: regions.map((region, i) => ({ ...region, upstreamHost, ...(i === 0 && { home: true }) })),
      listEveryMinutes: 1,
    });
  }

  /** Runs a command that deploys, and makes up for the emulator's gaps in these regions. */
  async deploy(command: string, ...regions: readonly { readonly awsRegion: string }[]): Promise<void> {
    await this.checkout.run(command);
    for (const { awsRegion } of regions)
      await this.checkout.run(`python test/deployed/make-up-for-gaps.py ${awsRegion}`);
  }

  /** The API of a region that was deployed, with the token that was got last. */
  apiOf(region: { readonly name: string; readonly awsRegion: string }): DeployedApi {
    const url = this.checkout.readOutputs()[`${NAME}-${region.name}`]?.ApiUrl ?? '';
    return new DeployedApi(this.emulator.url, url, { name: NAME, awsRegion: region.awsRegion, token: this.#token });
  }

  async signIn(clientId: string, clientSecret: string): Promise<void> {
    this.#token = await this.apiOf(JP).signIn(clientId, clientSecret);
  }

  /** What a receiver was told of an order's state, by the order's number in `order(…)` and its `orderStatus`. */
  webhooksAt(path: string, number: number, status: number): ReceivedRequest[] {
    return this.receiver.requests.filter(request => {
      const { order } = JSON.parse(request.body).data;
      return request.path === path && Number(order?.orderRequestNum) === number && order.orderStatus === status;
    });
  }

  async close(): Promise<void> {
    this.checkout.close();
    await Promise.all([this.provider.close(), this.receiver.close(), this.emulator.stop()]);
  }
}

export function check(condition: unknown, what: string): asserts condition {
  if (!condition) throw new Error(what);
}
