import type { APIGatewayProxyEvent } from 'aws-lambda';
import { endpointRoutes } from '../../functions/api/endpoints.ts';
import { SCOPES } from '../../shared/api/routes.ts';
import { disableEndpoint } from '../../shared/domain/deliver/disable.ts';
import { type Endpoint, isEnabled, judgedSince } from '../../shared/domain/deliver/endpoint.ts';
import { validSecrets } from '../../shared/domain/deliver/webhook-secret.ts';
import { createLogger } from '../../shared/runtime/logger.ts';
import { createRandom, type Random } from '../simulator/random.ts';
import { endpoint, START } from '../support/delivery-lab.ts';
import { MemoryCircuits } from '../support/memory-circuits.ts';
import { MemoryEndpoints } from '../support/memory-endpoints.ts';
import { MemoryDeliveryQueue } from '../support/memory-queues.ts';
import type { Told } from './delivery-world.ts';
import { createReplicas } from './replica.ts';
import { VirtualTime } from './virtual-time.ts';

const MINUTE_MS = 60_000;
/** Not much longer than replication takes. */
const BUSY_MS = MINUTE_MS;
const ID = 'we_1';

type Call = 'PATCH' | 'DELETE' | 'GET' | 'POST /secret/rotate';

interface Decision {
  readonly enabled: boolean;
  /** Of the endpoint that it put. */
  readonly judgedSince: string;
  /** Verdicts from before count for nothing. */
  readonly at: number;
}

interface Region {
  readonly name: string;
  readonly endpoints: MemoryEndpoints;
  readonly circuits: MemoryCircuits;
}

/** One endpoint that people and receivers judge in several regions at a time, over replicas that lag or are cut off. */
export async function simulateEndpoint(seed: number): Promise<Told> {
  const world = new EndpointWorld(seed);
  await world.run();
  const findings = await world.findings();
  // The hourly look for what came after a deletion.
  await world.removeLeftovers();
  return { findings: [...findings, ...(await world.findings())], story: world.story };
}

class EndpointWorld {
  readonly story: string[] = [];
  readonly regions: readonly Region[];
  readonly #random: Random;
  readonly #time = new VirtualTime(START);
  /** What verdicts are about, and when they were written. */
  readonly #verdicts: { readonly judgedSince: string; readonly at: number }[] = [];
  /** The last PATCH. */
  #decided: Decision = { enabled: true, judgedSince: judgedSince(endpoint(ID)), at: START };
  #isDeleted = false;
  /** Secrets that a rotation ended at once, knowing them. */
  readonly #ended = new Set<string>();
  #isCutOff = false;

  constructor(seed: number) {
    this.#random = createRandom(seed);
    const names = ['jp', 'us', 'fr'].slice(0, this.#random.integer(2, 3));
    const replicas = createReplicas(names.length, {
      time: this.#time,
      random: this.#random,
      isCutOff: replica => this.#isCutOff && replica === 0,
      retryMs: 5_000,
    });
    this.regions = names.map((name, i) => ({
      name,
      // The first writes it, and the others hear of it.
      endpoints: new MemoryEndpoints(i === 0 ? [endpoint(ID)] : [], replicas[i]),
      circuits: new MemoryCircuits(),
    }));
  }

  async run(): Promise<void> {
    const random = this.#random;
    // The endpoint has arrived everywhere.
    await this.#settle(2 * MINUTE_MS);
    const deletesAt = random.fraction() < 0.3 ? random.integer(0, BUSY_MS) : undefined;
    for (let i = random.integer(1, 25); i > 0; i--)
      this.#time.after(random.integer(0, BUSY_MS), () => void this.#act(random.pick(this.regions as [Region])));
    if (deletesAt !== undefined)
      this.#time.after(deletesAt, () => void this.#call('DELETE', random.pick(this.regions as [Region])));
    if (random.fraction() < 0.7) {
      const at = random.integer(0, BUSY_MS / 2);
      this.#time.after(at, () => this.#cut(true));
      this.#time.after(at + random.integer(0, 5 * MINUTE_MS), () => this.#cut(false));
    }
    await this.#settle(20 * MINUTE_MS);
  }

  async removeLeftovers(): Promise<void> {
    for (const { endpoints } of this.regions) await endpoints.removeLeftovers();
    await this.#settle(10 * MINUTE_MS);
  }

  /** What was promised and does not hold once all regions know the same. */
  async findings(): Promise<string[]> {
    const found: string[] = [];
    for (const { name, endpoints } of this.regions) {
      const one = await endpoints.findEndpoint(ID);
      if (this.#isDeleted !== (one === undefined)) found.push(`${name}: deleted is ${this.#isDeleted}, found ${!!one}`);
      if (one === undefined) continue;
      const valid = validSecrets(one, this.#time.now).map(({ version }) => version);
      for (const version of valid.filter(each => this.#ended.has(each)))
        found.push(`${name}: ${version} is valid again`);
      const { enabled, judgedSince: since, at } = this.#decided;
      const isJudged = this.#verdicts.some(verdict => verdict.judgedSince === since && verdict.at >= at);
      if (isEnabled(one) !== (enabled && !isJudged)) found.push(`${name}: enabled is ${isEnabled(one)}`);
    }
    const wholes = await Promise.all(this.regions.map(async ({ endpoints }) => endpoints.findEndpoint(ID)));
    if (new Set(wholes.map(whole => JSON.stringify(sorted(whole)))).size > 1)
      found.push('regions know different things');
    return found;
  }

  async #settle(ms: number): Promise<void> {
    await this.#time.runUntil(this.#time.now + ms);
  }

  #cut(isCutOff: boolean): void {
    this.#isCutOff = isCutOff;
    this.#tell(isCutOff ? 'jp is cut off' : 'jp is not cut off');
  }

  #tell(what: string): void {
    this.story.push(`${((this.#time.now - START) / 1000).toFixed(1)} s  ${what}`);
  }

  #act(region: Region): Promise<unknown> {
    const random = this.#random;
    switch (random.pick(['enable', 'disable', 'gone', 'gone', 'rotate', 'rotate', 'move', 'describe'])) {
      case 'gone':
        return this.#answerGone(region);
      case 'rotate':
        return this.#rotate(region, random.pick([0, 3600]));
      case 'enable':
        return this.#change(region, { enabled: true });
      case 'disable':
        return this.#change(region, { enabled: false });
      case 'move':
        return this.#change(region, { url: `https://${random.integer(1, 5)}.example.com/` });
      default:
        return this.#change(region, { description: `number ${random.integer(1, 5)}` });
    }
  }

  /** An attempt reads the endpoint, and its answer comes some time later. */
  async #answerGone(region: Region): Promise<void> {
    const read = await region.endpoints.findEndpoint(ID);
    if (read === undefined || !isEnabled(read)) return;
    await this.#time.sleep(this.#random.integer(0, 15_000));
    const hasDisabled = await disableEndpoint(read, 'HTTP 410', this.#time.now, this.#deps(region));
    this.#tell(`${region.name}: 410 for ${judgedSince(read)}: ${hasDisabled}`);
    const known = await region.endpoints.findEndpoint(ID);
    // One that had moved on, and was disabled as what it is now, has no verdict about what it was.
    if (hasDisabled && known !== undefined && judgedSince(known) === judgedSince(read))
      this.#verdicts.push({ judgedSince: judgedSince(read), at: this.#time.now });
  }

  /** What it does not name stays as the region knows it. */
  async #change(region: Region, body: { enabled?: boolean; url?: string; description?: string }): Promise<void> {
    const before = await region.endpoints.findEndpoint(ID);
    const status = await this.#call('PATCH', region, body);
    const after = await region.endpoints.findEndpoint(ID);
    if (status !== 200 || before === undefined || after === undefined) return;
    // It named nothing new.
    if (body.enabled === undefined && before.revision === after.revision) return;
    const { enabled = isEnabled(before) } = body;
    if (body.enabled === false && isEnabled(before))
      this.#verdicts.push({ judgedSince: judgedSince(before), at: this.#time.now });
    const at = body.enabled === true ? this.#time.now : START;
    this.#decided = { enabled, judgedSince: judgedSince(after), at };
  }

  async #rotate(region: Region, overlapSeconds: number): Promise<void> {
    const before = await region.endpoints.findEndpoint(ID);
    const answer = await this.#call('POST /secret/rotate', region, { overlapSeconds });
    if (answer !== 200 || before === undefined || overlapSeconds > 0) return;
    for (const { version } of validSecrets(before, this.#time.now)) this.#ended.add(version);
  }

  #deps({ name, endpoints, circuits }: Region) {
    const clock = () => this.#time.now;
    return { endpoints, circuits, retries: new MemoryDeliveryQueue(clock), clock, region: name };
  }

  /** By the API's own handlers. Resolves to the status. */
  async #call(call: Call, region: Region, body?: object): Promise<number> {
    const [method, rest = ''] = call.split(' ');
    const unused = {
      connections: ['default'],
      findUrlProblem: async () => undefined,
      readRoot: async () => 'root',
      log: createLogger('api', { write: () => undefined }),
      ledger: { countWaiting: async () => 0 },
    };
    const routes = endpointRoutes({ ...this.#deps(region), ...unused } as never);
    const event = {
      pathParameters: { endpointId: ID },
      body: body === undefined ? null : JSON.stringify(body),
      requestContext: { authorizer: { clientId: 'somebody', scopes: SCOPES.join(' ') } },
    } as unknown as APIGatewayProxyEvent;
    const answer = await routes[`${method} /webhook-endpoints/{endpointId}${rest}`]?.(event).catch((error: Error) => {
      if (error.name !== 'Problem') throw error;
      return { statusCode: 404 };
    });
    const status = answer?.statusCode ?? 0;
    this.#tell(`${region.name}: ${call} ${JSON.stringify(body)}: ${status}`);
    if (call === 'DELETE' && status === 204) this.#isDeleted = true;
    return status;
  }
}

/** Replicas have items in the order in which they came. */
function sorted(one: Endpoint | undefined) {
  return (
    one && {
      ...one,
      secrets: one.secrets.toSorted((a, b) => (`${a.number}${a.region}` < `${b.number}${b.region}` ? -1 : 1)),
      verdicts: one.verdicts.toSorted((a, b) => (a.region < b.region ? -1 : 1)),
    }
  );
}
