import type { Sweep, SweepStore } from '../../shared/domain/deliver/ports.ts';
import type { Written } from '../../shared/domain/ports.ts';
import { putRevision } from './put-revision.ts';

export class MemorySweeps implements SweepStore {
  readonly #sweeps = new Map<string, Sweep>();

  async readSweep(region: string): Promise<Sweep | undefined> {
    return structuredClone(this.#sweeps.get(region));
  }

  async putSweep(region: string, sweep: Sweep): Promise<Written> {
    return putRevision(this.#sweeps, region, sweep);
  }
}
