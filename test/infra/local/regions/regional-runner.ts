import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type AttributeValue, ScanCommand } from '@aws-sdk/client-dynamodb';
import { expect } from 'vitest';
import { startTable } from '../../../../infra/local/engines/table.ts';
import { AWS, TABLE_NAME } from '../../../../infra/local/function-environment.ts';
import { DEFAULT_LAG_MS } from '../../../../infra/local/regions/replicator.ts';
import { type Simulator, startSimulator } from '../../../simulator/simulator.ts';
import { type Receiver, startReceiver } from '../../../support/receiver.ts';
import { settled } from '../../../support/settled.ts';
import { type Line, RunnerProcess } from '../runner-process.ts';

export const REGIONS = ['jp', 'us'] as const;

export const order = (orderRequestNum: string, orderStatus: number) => ({
  contractId: `N${orderRequestNum}`,
  serviceName: 'uno-virtual',
  orderType: 1,
  offerPlanDate: '2026-12-31T12:34:56Z',
  orderStatus,
  orderRequestNum,
});

/** Two regions of the local runner, with a provider and a receiver of the test's own. */
export class RegionalRunner {
  runner: RunnerProcess;
  readonly provider: Simulator;
  readonly receiver: Receiver;
  readonly directory: string;
  readonly #start: () => Promise<RunnerProcess>;

  private constructor(
    start: () => Promise<RunnerProcess>,
    parts: Pick<RegionalRunner, 'runner' | 'provider' | 'receiver' | 'directory'>,
  ) {
    this.#start = start;
    ({ runner: this.runner, provider: this.provider, receiver: this.receiver, directory: this.directory } = parts);
  }

  static async start(takeOverSeconds: number): Promise<RegionalRunner> {
    const [provider, receiver] = await Promise.all([startSimulator(), startReceiver()]);
    provider.put('uno', order('100000000001', 1));
    const directory = mkdtempSync(join(tmpdir(), 'order-relay-'));
    const args = ['--regions', REGIONS.join(), '--take-over-seconds', `${takeOverSeconds}`, '--data', directory];
    const environment = { NTT_CONSUMER_KEY: provider.consumerKey, NTT_CONSUMER_SECRET: provider.consumerSecret };
    const start = () => RunnerProcess.start([...args, '--upstream', provider.url], environment);
    return new RegionalRunner(start, { runner: await start(), provider, receiver, directory });
  }

  /** The same again, on what was kept. */
  async killAndStart(): Promise<void> {
    await this.runner.end('SIGKILL');
    this.runner = await this.#start();
  }

  async close(): Promise<void> {
    await this.runner.end('SIGKILL');
    await Promise.all([this.provider.close(), this.receiver.close()]);
    rmSync(this.directory, { recursive: true });
  }

  /** By way of any region's address, also a stopped one's. */
  async switch(region: string, switches: object): Promise<{ status: number; json: Line }> {
    const answer = await fetch(`${this.runner.url}/_local/regions/${region}`, {
      method: 'POST',
      body: JSON.stringify(switches),
    });
    return { status: answer.status, json: (await answer.json()) as Line };
  }

  async regions(): Promise<Line[]> {
    const answer = await fetch(`${this.runner.url}/_local/regions`);
    return ((await answer.json()) as Line).data;
  }

  /** The region that polls the service. */
  async findPoller(service = 'uno'): Promise<string | undefined> {
    return (await this.regions()).find(({ polls }) => polls.includes(service))?.name;
  }

  /** The ids of all events, from the feed as one region shows it. */
  async eventIds(region: string): Promise<string[]> {
    const ids: string[] = [];
    for (let cursor = ''; ; ) {
      const { json } = await this.runner.callIn(region, 'GET', `/v1/events?limit=1000${cursor}`);
      for (const { id } of json.data) ids.push(id);
      if (json.data.length === 0) return ids;
      cursor = `&after=${encodeURIComponent(json.cursor)}`;
    }
  }

  /** Registers the receiver, and waits until all regions know. */
  async registerReceiver(region: string): Promise<string> {
    const { json } = await this.runner.callIn(region, 'POST', '/v1/webhook-endpoints', { url: this.receiver.url });
    await settled(async () => {
      for (const each of REGIONS) expect(await this.endpointIds(each)).toContain(json.id);
    });
    return json.id;
  }

  async endpointIds(region: string): Promise<string[]> {
    const { json } = await this.runner.callIn(region, 'GET', '/v1/webhook-endpoints');
    return json.data.map(({ id }: Line) => id);
  }

  /** The statuses of the order that the receiver was told, each event once. */
  toldStatuses(orderRequestNum = '100000000001'): number[] {
    const bodies = new Map(this.receiver.requests.map(({ headers, body }) => [headers['webhook-id'], body]));
    const orders = [...bodies.values()].map(body => JSON.parse(body).data.order);
    return orders.filter(each => each.orderRequestNum === orderRequestNum).map(({ orderStatus }) => orderStatus);
  }

  /** Stops both regions and ends the runner when all is replicated; resolves to all items that each region's table then has, by their keys. */
  async readTables(): Promise<Map<string, Record<string, AttributeValue>>[]> {
    for (const region of REGIONS) await this.switch(region, { stopped: true });
    await pause(10 * DEFAULT_LAG_MS);
    await this.runner.end();
    return Promise.all(REGIONS.map(region => readTable(join(this.directory, 'regions', region))));
  }
}

export const otherThan = (region: string | undefined) => (region === 'jp' ? 'us' : 'jp');

async function readTable(directory: string): Promise<Map<string, Record<string, AttributeValue>>> {
  const { client, close } = await startTable(TABLE_NAME, { directory, client: AWS });
  const items = new Map<string, Record<string, AttributeValue>>();
  let from: Record<string, AttributeValue> | undefined;
  do {
    const page = await client.send(new ScanCommand({ TableName: TABLE_NAME, ExclusiveStartKey: from }));
    for (const item of page.Items ?? []) items.set(`${item.pk?.S} ${item.sk?.S}`, item);
    from = page.LastEvaluatedKey;
  } while (from);
  await close();
  return items;
}
