import type { KnownEndpoints, Sweep, SweepStore } from '../../shared/domain/deliver/ports.ts';
import type { Written } from '../../shared/domain/ports.ts';
import { putRevision } from './put-revision.ts';

export class MemorySweeps implements SweepStore {
  readonly #known = new Map<string, KnownEndpoints>();
  readonly #sweeps: Map<string, Sweep>;

  constructor(sweeps = new Map<string, Sweep>()) {
    this.#sweeps = sweeps;
  }

  async readSweep(region: string): Promise<Sweep | undefined> {
    return this.#sweeps.get(region);
  }

  async readKnown(region: string): Promise<KnownEndpoints | undefined> {
    return this.#known.get(region);
  }

  async putKnown(region: string, known: KnownEndpoints): Promise<Written> {
    return putRevision(this.#known, region, known);
  }

  async putSweep(region: string, sweep: Sweep): Promise<Written> {
    return putRevision(this.#sweeps, region, sweep);
  }
}
