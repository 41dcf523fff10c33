import { type Circuit, currentCircuit } from './circuit.ts';
import { type Endpoint, isEnabled } from './endpoint.ts';

/** How an endpoint answers, in the eyes of all regions. Times are unix milliseconds. */
export interface Health {
  /** `paused`: a region has nothing sent but a probe now and then, or the endpoint is disabled. */
  readonly state: 'healthy' | 'failing' | 'paused';
  readonly lastSuccessAt: number | undefined;
  readonly failingSince: number | undefined;
}

/** @param stored what the regions know of the endpoint */
export function healthOf(endpoint: Endpoint, stored: readonly Circuit[]): Health {
  const circuits = stored.map(circuit => currentCircuit(endpoint, circuit, circuit.region));
  const lastSuccessAt = latest(circuits.flatMap(circuit => circuit.lastSuccessAt ?? []));
  // A region that has nothing to send any more keeps its last failures: they say nothing once another got through.
  const failing = circuits.filter(
    ({ failingSince, drainAt }) =>
      failingSince !== undefined && (drainAt !== undefined || failingSince >= (lastSuccessAt ?? 0)),
  );
  const isPaused = !isEnabled(endpoint) || failing.some(({ probeAt }) => probeAt !== undefined);
  const since = failing.flatMap(({ failingSince }) => failingSince ?? []);
  return {
    state: isPaused ? 'paused' : failing.length > 0 ? 'failing' : 'healthy',
    lastSuccessAt,
    failingSince: since.length > 0 ? Math.min(...since) : undefined,
  };
}

const latest = (times: readonly number[]) => (times.length > 0 ? Math.max(...times) : undefined);
