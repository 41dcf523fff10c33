import { validSecrets } from '../../../shared/domain/deliver/webhook-secret.ts';
import type { Random } from '../../simulator/random.ts';
import type { OwnerCall } from '../owner-call.ts';
import type { VirtualTime } from '../virtual-time.ts';
import type { SimulatedRegion } from './region.ts';

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const TRIES = 10;
const RESOURCE = '/webhook-endpoints/{endpointId}';

/** What an answer promised. Times are unix ms, by the clock of the region that gave it but for `at`. */
export interface Promises {
  /** Whatever was observed from `since` on is owed, unless the endpoint is enabled anew after `answeredAt`. */
  readonly recovered: {
    readonly id: string;
    readonly since: number;
    readonly answeredAt: number;
    readonly by: Source;
  }[];
  readonly deleted: { readonly id: string; readonly by: Source }[];
  /** Versions of secrets that a rotation ended. */
  readonly ended: { readonly id: string; readonly version: string; readonly by: Source }[];
}

/** The region that answered, and when, in virtual time. */
export interface Source {
  readonly region: number;
  readonly at: number;
}

/**
 * Owners of endpoints, who change them. All changes of an endpoint are asked of one region: of two that are made at once
 * in two regions the later wins as a whole. Deletions are asked of any.
 */
export class People {
  readonly promises: Promises = { recovered: [], deleted: [], ended: [] };
  readonly #time: VirtualTime;
  readonly #random: Random;
  readonly #regions: readonly SimulatedRegion[];
  readonly #homes = new Map<string, number>();

  constructor(regions: readonly SimulatedRegion[], ids: readonly string[], time: VirtualTime, random: Random) {
    this.#time = time;
    this.#random = random;
    this.#regions = regions;
    for (const id of ids) this.#homes.set(id, random.integer(0, regions.length - 1));
  }

  /** Somebody does something. */
  async act(): Promise<void> {
    const random = this.#random;
    const ids = [...this.#homes.keys()];
    const id = ids[random.integer(0, ids.length - 1)] ?? '';
    switch (random.pick(['enable', 'disable', 'recover', 'repair', 'repair', 'rotate', 'rotate', 'delete'])) {
      case 'enable':
        return this.#enable(id, true);
      case 'disable':
        return this.#enable(id, false);
      case 'recover':
        return this.#recover(id);
      case 'repair':
        return this.#repair(id);
      case 'rotate':
        return this.#rotate(id, random.pick([0, 3600]));
      default:
        if (random.fraction() < 0.5) return this.#delete(id);
    }
  }

  /** As the documentation tells: enable, then recover. */
  async #repair(id: string): Promise<void> {
    await this.#enable(id, true);
    await this.#time.sleep(this.#random.integer(0, MINUTE_MS));
    await this.#recover(id);
  }

  async #enable(id: string, enabled: boolean): Promise<void> {
    await this.#ask(this.#homeOf(id), { route: `PATCH ${RESOURCE}`, endpointId: id, body: { enabled } });
  }

  async #recover(id: string): Promise<void> {
    const region = this.#homeOf(id);
    const since = this.#time.now - this.#random.integer(0, 40 * MINUTE_MS);
    const body = { since: new Date(since).toISOString() };
    const answer = await this.#ask(region, { route: `POST ${RESOURCE}/recover`, endpointId: id, body });
    if (answer === undefined) return;
    this.promises.recovered.push({ id, since, answeredAt: this.#regionAt(region).clock(), by: this.#source(region) });
  }

  async #rotate(id: string, overlapSeconds: number): Promise<void> {
    const region = this.#homeOf(id);
    const { tables, clock } = this.#regionAt(region);
    const before = await tables.endpoints.findEndpoint(id);
    const valid = before === undefined ? [] : validSecrets(before, clock());
    const call = { route: `POST ${RESOURCE}/secret/rotate`, endpointId: id, body: { overlapSeconds } };
    const answer = await this.#ask(region, call);
    if (answer === undefined || overlapSeconds > 0) return;
    const by = this.#source(region);
    this.promises.ended.push(...valid.map(({ version }) => ({ id, version, by })));
  }

  async #delete(id: string): Promise<void> {
    const region = this.#random.integer(0, this.#regions.length - 1);
    const answer = await this.#ask(region, { route: `DELETE ${RESOURCE}`, endpointId: id });
    if (answer?.statusCode === 204) this.promises.deleted.push({ id, by: this.#source(region) });
  }

  /** Whoever gets no answer asks again; undefined when it was refused. */
  async #ask(region: number, call: OwnerCall): Promise<{ readonly statusCode: number } | undefined> {
    for (let tries = 0; tries < TRIES; tries++) {
      const answer = await this.#regionAt(region).answer(call);
      if (answer !== undefined) return typeof answer === 'string' ? undefined : answer;
      await this.#time.sleep(this.#random.integer(SECOND_MS, 2 * MINUTE_MS));
    }
    return undefined;
  }

  #source(region: number): Source {
    return { region, at: this.#time.now };
  }

  #homeOf(id: string): number {
    return this.#homes.get(id) ?? 0;
  }

  #regionAt(i: number): SimulatedRegion {
    return this.#regions[i] as SimulatedRegion;
  }
}
