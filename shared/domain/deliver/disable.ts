import { type Event, eventId } from '../events/event.ts';
import type { Circuit } from './circuit.ts';
import { type Endpoint, enabledSince, judgedSince } from './endpoint.ts';
import type { Endpoints } from './ports.ts';
import { type ScheduleDeps, scheduleDrain } from './schedule-drain.ts';

export interface DisableDeps extends ScheduleDeps {
  readonly endpoints: Pick<Endpoints, 'findEndpoint' | 'putEndpoint'>;
}

/** The answer by which a receiver has its endpoint disabled at once: it wants nothing more. */
export const GONE = 410;

/**
 * Disables the endpoint (after a 410; after five days of failure: `circuit.ts`; by hand: the API), unless it was
 * enabled again or got another URL since it was read. Its drain cancels what waits for it, and publishes the event.
 * Returns whether the endpoint is disabled, or deleted.
 * @param since when the failures began, unix ms
 */
export async function disableEndpoint(
  judged: Endpoint,
  reason: string,
  since: number,
  deps: DisableDeps,
): Promise<boolean> {
  // Before and after: should this process die between the two, the second look of the first drain finds it disabled.
  await scheduleDrain(judged.id, deps.clock(), deps);
  for (;;) {
    const read = await deps.endpoints.findEndpoint(judged.id);
    if (read === undefined || read.status === 'disabled') return true;
    if (judgedSince(read) !== judgedSince(judged)) return false;
    const written = await deps.endpoints.putEndpoint(disabled(read, reason, since, deps.clock()));
    if (written === 'done') break;
  }
  await scheduleDrain(judged.id, deps.clock(), deps);
  return true;
}

export async function autoDisable(endpoint: Endpoint, { failingSince }: Circuit, deps: DisableDeps): Promise<void> {
  await disableEndpoint(endpoint, 'only failures for five days', failingSince ?? deps.clock(), deps);
}

/** The endpoint when it is disabled, with the event that tells of it. Both times are unix ms. */
export function disabled(endpoint: Endpoint, reason: string, since: number, now: number): Endpoint {
  const { owedSince: _owed, ...rest } = endpoint;
  return {
    ...rest,
    status: 'disabled',
    disabledReason: reason,
    announcement: disabledEvent(endpoint, reason, since, now),
  };
}

/** The endpoint when it is enabled again, at a time that no verdict can name yet. An event not published yet stays. */
export function enabled(endpoint: Endpoint, now: number): Endpoint {
  const { disabledReason: _reason, owedSince: _owed, ...rest } = endpoint;
  const at = Math.max(now, Date.parse(judgedSince(endpoint)) + 1);
  return { ...rest, status: 'enabled', enabledAt: new Date(at).toISOString() };
}

/** Disabling twice in one enabled period gives one event id. Query strings of receivers may hold secrets: they are left out. */
function disabledEvent(endpoint: Endpoint, reason: string, since: number, now: number): Event {
  const { id, url } = endpoint;
  const data = { endpointId: id, url: url.replace(/[?#].*$/s, ''), reason, since: new Date(since).toISOString() };
  const body = { type: 'endpoint.disabled', timestamp: new Date(now).toISOString(), data };
  return { id: eventId(['endpoint.disabled', id, enabledSince(endpoint)]), body: JSON.stringify(body) };
}
