import type { Clock } from '../ports.ts';
import { newCircuit, withDrainBy } from './circuit.ts';
import type { CircuitStore, DrainQueue } from './ports.ts';
import { MAX_QUEUE_DELAY_MS } from './retry.ts';

export interface ScheduleDeps {
  readonly circuits: CircuitStore;
  readonly retries: DrainQueue;
  readonly clock: Clock;
  readonly region: string;
}

/**
 * Sees to it that somebody looks at the endpoint's backlog by `at` (unix ms). Whoever writes a row that waits calls
 * this after writing: a drain that looked before may have read an index without the row.
 */
export async function scheduleDrain(endpointId: string, at: number, deps: ScheduleDeps): Promise<void> {
  for (;;) {
    const circuit = (await deps.circuits.findCircuit(endpointId, deps.region)) ?? newCircuit(endpointId, deps.region);
    if (circuit.drainAt !== undefined && circuit.drainAt <= at && !circuit.foundEmpty) return;
    const next = withDrainBy(circuit, at);
    if ((await deps.circuits.putCircuit(next)) === 'stale') continue;
    return queueDrain(endpointId, next.drainAt ?? at, deps);
  }
}

/** Sends a delayed message if the wait fits SQS's 15 minutes; retry-due finds the circuit otherwise, or if that is lost. */
export async function queueDrain(endpointId: string, at: number, { retries, clock }: ScheduleDeps): Promise<void> {
  const waitMs = Math.max(0, at - clock());
  if (waitMs <= MAX_QUEUE_DELAY_MS) await retries.sendDrain(endpointId, Math.ceil(waitMs / 1000));
}

/**
 * Queues a drain for each endpoint of the region whose time has come; returns how many.
 * @param queuesWereLost where a process was killed with its queues: its drains are dead, and their claims end
 */
export async function queueDueDrains(deps: ScheduleDeps, queuesWereLost = false): Promise<number> {
  const { circuits, retries, clock, region } = deps;
  let queued = 0;
  if (queuesWereLost) {
    for await (const { endpointId } of circuits.listDrainsDue(region, clock() + MAX_QUEUE_DELAY_MS)) {
      const circuit = await circuits.findCircuit(endpointId, region);
      const { drainingUntil, ...free } = circuit ?? newCircuit(endpointId, region);
      if (drainingUntil !== undefined) await circuits.putCircuit(withDrainBy(free, clock()));
    }
  }
  for await (const { endpointId } of circuits.listDrainsDue(region, clock())) {
    await retries.sendDrain(endpointId);
    queued++;
  }
  return queued;
}
