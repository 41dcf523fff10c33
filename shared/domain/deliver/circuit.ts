/** How an endpoint has lately answered one region. Times are unix milliseconds. */
export interface Circuit {
  readonly revision: number;
  readonly endpointId: string;
  readonly region: string;
  /** Since the last success. */
  readonly failures: number;
  /** The first failure after the last success. */
  readonly failingSince?: number;
  /** While the circuit is open: deliveries are parked, but for one attempt from then on. */
  readonly probeAt?: number;
  /** Probes that failed since the circuit opened. */
  readonly failedProbes: number;
  /** When somebody has to look after what is parked. */
  readonly drainAt?: number;
}

export const closedCircuit = (endpointId: string, region: string): Circuit => ({
  revision: 0,
  endpointId,
  region,
  failures: 0,
  failedProbes: 0,
});

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** So many failures in a row open the circuit. */
export const OPENING_FAILURES = 10;
/** Between probes; the last one goes on. A delivery's own schedule is never faster, so a lone one keeps to it. */
export const PROBE_WAITS_MS: readonly number[] = [5_000, 15_000, MINUTE_MS, 5 * MINUTE_MS, 15 * MINUTE_MS];
/** Longer than any attempt: a probe that is not heard of again was lost. */
const PROBE_LIMIT_MS = MINUTE_MS;
/** An endpoint that only failed for so long is disabled. */
export const AUTO_DISABLE_AFTER_MS = 5 * DAY_MS;

export type Admission = 'attempt' | 'probe' | 'park';

/** What may be done with a delivery at `at`. A probe has to be claimed first. */
export function admit({ probeAt }: Circuit, at: number): Admission {
  if (probeAt === undefined) return 'attempt';
  return at < probeAt ? 'park' : 'probe';
}

export function claimProbe(circuit: Circuit, at: number): Circuit {
  return { ...circuit, probeAt: at + PROBE_LIMIT_MS };
}

/**
 * @param wasProbe other attempts that end while the circuit is open began before: they say nothing new
 * @param pauseMs the receiver is overloaded: the circuit opens at once, for so long at least
 */
export function afterFailure(circuit: Circuit, at: number, wasProbe: boolean, pauseMs: number | undefined): Circuit {
  const wasOpen = circuit.probeAt !== undefined;
  const failures = circuit.failures + 1;
  const failing = { ...circuit, failures, failingSince: circuit.failingSince ?? at };
  if (!wasOpen && !wasProbe && failures < OPENING_FAILURES && pauseMs === undefined) return failing;
  if (wasOpen && !wasProbe) {
    const probeAt = Math.max(circuit.probeAt, at + (pauseMs ?? 0));
    return probeAt === circuit.probeAt ? circuit : { ...failing, probeAt, drainAt: probeAt };
  }
  const wait = PROBE_WAITS_MS[Math.min(circuit.failedProbes, PROBE_WAITS_MS.length - 1)] ?? 0;
  const probeAt = at + Math.max(wait, pauseMs ?? 0);
  return { ...failing, failedProbes: circuit.failedProbes + 1, probeAt, drainAt: probeAt };
}

/** The circuit closes; what was parked is due at once. */
export function afterSuccess(circuit: Circuit, at: number): Circuit {
  if (circuit.failures === 0 && circuit.probeAt === undefined) return circuit;
  const { failingSince: _since, probeAt, ...rest } = circuit;
  return { ...rest, failures: 0, failedProbes: 0, ...(probeAt !== undefined && { drainAt: at }) };
}

export function mustAutoDisable({ failures, failingSince }: Circuit, at: number): boolean {
  return failures >= OPENING_FAILURES && failingSince !== undefined && at - failingSince >= AUTO_DISABLE_AFTER_MS;
}
