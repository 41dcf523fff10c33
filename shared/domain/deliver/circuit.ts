import type { FeedCursor } from '../events/ports.ts';
import { type Endpoint, judgedSince } from './endpoint.ts';

/**
 * What one region knows of an endpoint, in one item: its circuit breaker, and when its backlog must be looked at.
 * Times are unix milliseconds.
 */
export interface Circuit {
  readonly revision: number;
  readonly endpointId: string;
  readonly region: string;
  /** The endpoint's `judgedSince` that failures and probes are about; those about an earlier one count for nothing. */
  readonly judgedSince?: string;
  /** Failures since the last success. */
  readonly failures: number;
  /** The first failure after the last success. */
  readonly failingSince?: number;
  /** The last success, to the minute. */
  readonly lastSuccessAt?: number;
  /** Only while the circuit is open: deliveries wait, but for one attempt (a probe) from then on. */
  readonly probeAt?: number;
  /** Probes that failed since the circuit opened. */
  readonly failedProbes: number;
  /** When the backlog must be looked at next. Absent: nothing waits. */
  readonly drainAt?: number;
  /** Until then one drain works on the backlog, and no other begins. */
  readonly drainingUntil?: number;
  /** The last look found nothing due. The index it reads may lag, so only a second such look in a row is believed. */
  readonly foundEmpty?: boolean;
  /** A recovery that is not finished. */
  readonly recovery?: Recovery;
  /** By region that was gone: the call (see `calledAt`) of its last recovery that was taken over here. */
  readonly adoptedCalls?: Readonly<Record<string, number>>;
}

/** Events observed in a span that are owed again; times are unix milliseconds. */
export interface Recovery {
  readonly since: number;
  /** Absent: whatever was observed from `since` on. */
  readonly until?: number;
  /** How far the feed was read; absent until it has been begun. */
  readonly cursor?: FeedCursor;
  readonly calledAt: number;
}

/** A recovery of both spans, which begins anew. */
export function joinRecoveries(
  a: Pick<Recovery, 'since' | 'until'>,
  b: Pick<Recovery, 'since' | 'until'> = a,
  calledAt: number,
): Recovery {
  const since = Math.min(a.since, b.since);
  const until = a.until === undefined || b.until === undefined ? undefined : Math.max(a.until, b.until);
  return { since, ...(until !== undefined && { until }), calledAt };
}

export const newCircuit = (endpointId: string, region: string): Circuit => ({
  revision: 0,
  endpointId,
  region,
  failures: 0,
  failedProbes: 0,
});

/** The stored circuit as it counts for the endpoint as it is: enabling it, or a new URL, outdates what was known of it. */
export function currentCircuit(endpoint: Endpoint, stored: Circuit | undefined, region: string): Circuit {
  const circuit = stored ?? newCircuit(endpoint.id, region);
  const since = judgedSince(endpoint);
  return circuit.judgedSince === since ? circuit : { ...resetBreaker(circuit), judgedSince: since };
}

/** Closed, with nothing known of how the endpoint answered. What waits, and when it must be looked at, stays. */
export function resetBreaker({
  failingSince: _since,
  probeAt: _probe,
  lastSuccessAt: _at,
  ...circuit
}: Circuit): Circuit {
  return { ...circuit, failures: 0, failedProbes: 0 };
}

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** So many failures in a row open the circuit. */
export const OPENING_FAILURES = 10;
/** Between probes; the last wait repeats. None is longer than a delivery's own wait, so a lone delivery keeps to its schedule. */
export const PROBE_WAITS_MS: readonly number[] = [5_000, 15_000, MINUTE_MS, 5 * MINUTE_MS, 15 * MINUTE_MS];
/** Longer than any attempt: a probe whose outcome is not known by then was lost. */
const PROBE_LIMIT_MS = MINUTE_MS;
/** An endpoint that has only failed for so long is disabled. */
export const AUTO_DISABLE_AFTER_MS = 5 * DAY_MS;
/** `lastSuccessAt` is not written more often, so that a success costs no write of its own. */
const SUCCESS_RESOLUTION_MS = MINUTE_MS;

export type Admission = 'attempt' | 'probe' | 'wait';

/** What may be done with a delivery at `at`. A probe has to be claimed first. */
export function admit({ probeAt }: Circuit, at: number): Admission {
  if (probeAt === undefined) return 'attempt';
  return at < probeAt ? 'wait' : 'probe';
}

export function claimProbe(circuit: Circuit, at: number): Circuit {
  return { ...circuit, probeAt: at + PROBE_LIMIT_MS };
}

/**
 * @param wasProbe any other attempt that ends while the circuit is open began before it opened, and tells nothing new
 * @param pauseMs the receiver is overloaded: the circuit opens at once, for so long at least
 */
export function afterFailure(circuit: Circuit, at: number, wasProbe: boolean, pauseMs: number | undefined): Circuit {
  const wasOpen = circuit.probeAt !== undefined;
  const failures = circuit.failures + 1;
  const failing = { ...circuit, failures, failingSince: circuit.failingSince ?? at };
  if (!wasOpen && !wasProbe && failures < OPENING_FAILURES && pauseMs === undefined) return failing;
  if (wasOpen && !wasProbe) {
    const probeAt = Math.max(circuit.probeAt, at + (pauseMs ?? 0));
    return probeAt === circuit.probeAt ? circuit : { ...failing, probeAt };
  }
  const wait = PROBE_WAITS_MS[Math.min(circuit.failedProbes, PROBE_WAITS_MS.length - 1)] ?? 0;
  return { ...failing, failedProbes: circuit.failedProbes + 1, probeAt: at + Math.max(wait, pauseMs ?? 0) };
}

/** The circuit closes, and what waits is due at once. The same object where nothing has to be written. */
export function afterSuccess(circuit: Circuit, at: number): Circuit {
  const { failingSince: _since, probeAt, ...rest } = circuit;
  const isRecent = at - (circuit.lastSuccessAt ?? Number.NEGATIVE_INFINITY) < SUCCESS_RESOLUTION_MS;
  if (circuit.failures === 0 && probeAt === undefined && isRecent) return circuit;
  const closed = { ...rest, failures: 0, failedProbes: 0, lastSuccessAt: at };
  return probeAt === undefined ? closed : withDrainBy(closed, at);
}

/** With the backlog to be looked at by `at`, or sooner where that was asked for already. */
export function withDrainBy({ foundEmpty: _empty, ...circuit }: Circuit, at: number): Circuit {
  return { ...circuit, drainAt: Math.min(circuit.drainAt ?? at, at) };
}

/**
 * When the endpoint has to be disabled, if it only fails until then. Infinity: it has not failed often enough.
 * @param others what other regions know of it: it did not only fail while one of them had a success
 */
export function autoDisableAt(circuit: Circuit, others: readonly Circuit[] = []): number {
  const { failures, failingSince, judgedSince: since } = circuit;
  if (failures < OPENING_FAILURES || failingSince === undefined) return Number.POSITIVE_INFINITY;
  const successes = others.flatMap(({ judgedSince: of, lastSuccessAt }) => (of === since ? (lastSuccessAt ?? []) : []));
  return Math.max(failingSince, ...successes) + AUTO_DISABLE_AFTER_MS;
}
