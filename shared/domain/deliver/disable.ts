import { type Event, eventId } from '../events/event.ts';
import { autoDisableAt, type Circuit } from './circuit.ts';
import {
  type Endpoint,
  enabledSince,
  isEnabled,
  judgedSince,
  type Verdict,
  verdictsInForce,
  whyDisabled,
} from './endpoint.ts';
import { shownUrl } from './format.ts';
import type { Endpoints } from './ports.ts';
import { type ScheduleDeps, scheduleDrain } from './schedule-drain.ts';

export interface DisableDeps extends ScheduleDeps {
  readonly endpoints: Pick<Endpoints, 'findEndpoint' | 'putVerdict'>;
}

/** The answer by which a receiver has its endpoint disabled at once: it wants nothing more. */
export const GONE = 410;
/** The last events that a verdict keeps for the feed: who goes on disabling while the feed is down fills no item. */
const MAX_UNTOLD = 20;
/** What is older has long been replicated. */
const MAX_EARLIER = 20;

/**
 * Disables the endpoint by this region's verdict (after a 410; after five days of failure: `circuit.ts`; by hand: the
 * API), unless it was enabled again or got another URL since it was read. Its drain cancels what waits for it, and
 * publishes the event. Returns whether the endpoint is disabled, or deleted.
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
    if (read === undefined || !isEnabled(read)) return true;
    if (judgedSince(read) !== judgedSince(judged)) return false;
    const verdict = withEvents(read, reason, [disabledEvent(read, reason, since, deps.clock())], deps.region);
    if ((await deps.endpoints.putVerdict(verdict)) === 'done') break;
  }
  await scheduleDrain(judged.id, deps.clock(), deps);
  return true;
}

/**
 * When the endpoint has to be disabled, if it only fails until then, in every region; unix ms. Other regions are asked
 * only once the five days of this one are over.
 */
export async function findDisableTime(circuit: Circuit, { circuits, clock }: DisableDeps): Promise<number> {
  const alone = autoDisableAt(circuit);
  return clock() < alone ? alone : autoDisableAt(circuit, await circuits.listCircuits(circuit.endpointId));
}

export async function autoDisable(endpoint: Endpoint, { failingSince }: Circuit, deps: DisableDeps): Promise<void> {
  await disableEndpoint(endpoint, 'only failures for five days', failingSince ?? deps.clock(), deps);
}

/**
 * Gives a verdict that only `gone` regions have passed as this region's own. Not every region may have got it, and who
 * passed it cannot send it again.
 */
export async function upholdVerdict(endpoint: Endpoint, gone: readonly string[], deps: DisableDeps): Promise<void> {
  const [verdict, ...others] = verdictsInForce(endpoint);
  if (verdict === undefined || ![verdict, ...others].every(({ region }) => gone.includes(region))) return;
  await scheduleDrain(endpoint.id, deps.clock(), deps);
  await deps.endpoints.putVerdict(withEvents(endpoint, verdict.reason, verdict.untold, deps.region));
  await scheduleDrain(endpoint.id, deps.clock(), deps);
}

/** The region's verdict on the endpoint as it is. */
function withEvents(endpoint: Endpoint, reason: string, events: readonly Event[], region: string): Verdict {
  const last = verdictOf(endpoint, region);
  const { revision = 0, untold = [], earlier = [] } = last ?? {};
  return {
    revision,
    endpointId: endpoint.id,
    region,
    judgedSince: judgedSince(endpoint),
    ...(last !== undefined && { earlier: [...earlier, last.judgedSince].slice(-MAX_EARLIER) }),
    reason,
    untold: [...untold, ...events].slice(-MAX_UNTOLD),
  };
}

/** The region's own item, whatever it is about. */
export function verdictOf({ verdicts }: Endpoint, region: string): Verdict | undefined {
  return verdicts.find(verdict => verdict.region === region);
}

/** The events that a region's verdicts keep until the feed has them: those of a region that is gone are told by others. */
export function untoldOf(endpoints: readonly Endpoint[], region: string): Event[] {
  return endpoints.flatMap(endpoint => verdictOf(endpoint, region)?.untold ?? []);
}

/**
 * The endpoint when people enable it, at a time that no verdict can name yet. One that seems to be enabled may have been
 * disabled in another region: then too, and what it is owed stays. `now` is unix ms.
 */
export function enabled(endpoint: Endpoint, now: number): Endpoint {
  const { disabledReason: _reason, owedSince = enabledSince(endpoint), owedAt, ...rest } = endpoint;
  const at = Math.max(now, Date.parse(judgedSince(endpoint)) + 1);
  const again = { ...rest, status: 'enabled', enabledAt: new Date(at).toISOString() } as const;
  return isEnabled(endpoint) ? { ...again, owedSince, ...(owedAt !== undefined && { owedAt }) } : again;
}

/** The endpoint when people have it disabled: for the reason that it is for already, if it is. */
export function disabled(endpoint: Endpoint, reason: string): Endpoint {
  const { owedSince: _owed, owedAt: _at, ...rest } = endpoint;
  return { ...rest, status: 'disabled', disabledReason: whyDisabled(endpoint) ?? reason };
}

/** Disabling twice in one enabled period gives one event id. Query strings may hold secrets, and a chat's path does: they are left out. */
function disabledEvent(endpoint: Endpoint, reason: string, since: number, now: number): Event {
  const { id } = endpoint;
  const data = {
    endpointId: id,
    url: shownUrl(endpoint).replace(/[?#].*$/s, ''),
    reason,
    since: new Date(since).toISOString(),
  };
  const body = { type: 'endpoint.disabled', timestamp: new Date(now).toISOString(), data };
  return { id: eventId(['endpoint.disabled', id, enabledSince(endpoint)]), body: JSON.stringify(body) };
}
