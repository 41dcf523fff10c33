import type { Invoke } from '../functions.ts';

/** One region began or ended to poll a service; `other` is the one that polled it before, or that goes on polling it. */
export interface PollingChange {
  readonly service: string;
  readonly region: string;
  readonly polls: boolean;
  readonly other?: {
    readonly region: string;
    readonly lastPolledMsAgo: number;
    /** It missed a poll. */
    readonly isSilent: boolean;
  };
}

const GOOD = ['unchanged', 'changed', 'unfinished'];

/** Knows by the results of polls which region polls what, and tells when that changes. */
export class PollingWatch {
  /** Of each service: the regions that poll it, with their last good poll, unix ms. */
  readonly #pollers = new Map<string, Map<string, number>>();
  readonly #tell: (change: PollingChange) => void;
  readonly #clock: () => number;
  readonly #silentAfterMs: number;

  constructor(
    tell: (change: PollingChange) => void,
    { clock = Date.now, intervalMs }: { clock?: () => number; intervalMs: number },
  ) {
    this.#tell = tell;
    this.#clock = clock;
    this.#silentAfterMs = 1.5 * intervalMs;
  }

  /** The services whose last good poll was the region's. */
  pollsOf(region: string): string[] {
    return [...this.#pollers].filter(([, pollers]) => lastOf(pollers) === region).map(([service]) => service);
  }

  /** Sees the results of the polls that `invoke` makes in the region. */
  watch(region: string, invoke: Invoke): Invoke {
    return async (name, event) => {
      const result = await invoke(name, event);
      if (name === 'poll-orders' || name === 'poll-details') {
        const { service = 'details' } = event as { service?: string };
        this.saw(region, service, (result as { outcome: string }).outcome);
      }
      return result;
    };
  }

  /** To be called with the outcome of each poll. */
  saw(region: string, service: string, outcome: string): void {
    const pollers = this.#pollers.get(service) ?? new Map<string, number>();
    this.#pollers.set(service, pollers);
    if (outcome === 'not-owner') this.#sawStandBy(region, service, pollers);
    if (GOOD.includes(outcome)) this.#sawPoll(region, service, pollers);
  }

  #sawPoll(region: string, service: string, pollers: Map<string, number>): void {
    const isNew = !pollers.delete(region);
    const change = { service, region, polls: true, ...this.#other(pollers) };
    const now = this.#clock();
    for (const [other, at] of pollers) if (now - at > this.#silentAfterMs) pollers.delete(other);
    pollers.set(region, now);
    if (isNew) this.#tell(change);
  }

  #sawStandBy(region: string, service: string, pollers: Map<string, number>): void {
    if (pollers.size > 1 && pollers.delete(region))
      this.#tell({ service, region, polls: false, ...this.#other(pollers) });
  }

  #other(pollers: Map<string, number>): Pick<PollingChange, 'other'> {
    const region = lastOf(pollers);
    if (region === undefined) return {};
    const lastPolledMsAgo = this.#clock() - (pollers.get(region) ?? 0);
    return { other: { region, lastPolledMsAgo, isSilent: lastPolledMsAgo > this.#silentAfterMs } };
  }
}

/** They stand in the order of their last polls. */
const lastOf = (pollers: Map<string, number>): string | undefined => [...pollers.keys()].at(-1);
