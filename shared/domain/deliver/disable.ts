import { type Event, eventId } from '../events/event.ts';
import { type Circuit, closedCircuit } from './circuit.ts';
import type { Endpoint } from './endpoint.ts';
import type { CircuitStore, DrainQueue, Endpoints } from './ports.ts';

export interface DisableDeps {
  readonly endpoints: Pick<Endpoints, 'findEndpoint' | 'putEndpoint'>;
  readonly ledger: CircuitStore;
  readonly retries: DrainQueue;
  readonly region: string;
}

/**
 * Disables an endpoint that is not yet. What waits for it is cancelled, and the event told, by whoever looks after it.
 * @param since unix ms
 */
export async function disableEndpoint(
  id: string,
  reason: string,
  since: number,
  now: number,
  deps: DisableDeps,
): Promise<void> {
  for (;;) {
    const read = await deps.endpoints.findEndpoint(id);
    if (read === undefined || read.status === 'disabled') return;
    const written = await deps.endpoints.putEndpoint(disabled(read, reason, since, now));
    if (written === 'done') break;
  }
  await requestDrain(id, now, deps);
}

export async function autoDisable(
  id: string,
  { failingSince }: Circuit,
  now: number,
  deps: DisableDeps,
): Promise<void> {
  await disableEndpoint(id, 'only failures for five days', failingSince ?? now, now, deps);
}

/** The endpoint as it is when disabled, with the event that tells of it. */
export function disabled(endpoint: Endpoint, reason: string, since: number, now: number): Endpoint {
  const disabledCount = (endpoint.disabledCount ?? 0) + 1;
  return {
    ...endpoint,
    status: 'disabled',
    disabledReason: reason,
    disabledCount,
    announcement: disabledEvent(endpoint, disabledCount, reason, since, now),
  };
}

/** What was not told yet of its being disabled still is. */
export function enabled(endpoint: Endpoint, now: number): Endpoint {
  const { disabledReason: _reason, ...rest } = endpoint;
  return { ...rest, status: 'enabled', enabledAt: new Date(now).toISOString() };
}

/** Somebody looks after the endpoint now: by a message, or should that be lost, at the next minute. */
export async function requestDrain(
  endpointId: string,
  now: number,
  { ledger, retries, region }: Pick<DisableDeps, 'ledger' | 'retries' | 'region'>,
): Promise<void> {
  for (;;) {
    const circuit = (await ledger.findCircuit(endpointId, region)) ?? closedCircuit(endpointId, region);
    if ((await ledger.putCircuit({ ...circuit, drainAt: now })) === 'done') break;
  }
  await retries.sendDrain(endpointId);
}

/** Query strings of receivers hold secrets at times: they are not told to others. */
function disabledEvent({ id, url }: Endpoint, count: number, reason: string, since: number, now: number): Event {
  const data = { endpointId: id, url: url.replace(/[?#].*$/s, ''), reason, since: new Date(since).toISOString() };
  const body = { type: 'endpoint.disabled', timestamp: new Date(now).toISOString(), data };
  return { id: eventId(['endpoint.disabled', id, count]), body: JSON.stringify(body) };
}
