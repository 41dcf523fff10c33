/** How an endpoint has lately answered one region. Times are unix milliseconds. */
export interface Health {
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
  readonly careAt?: number;
}

export const healthy = (endpointId: string, region: string): Health => ({
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
export const GIVE_UP_MS = 5 * DAY_MS;

export type Admission = 'attempt' | 'probe' | 'park';

/** What may be done with a delivery at `at`. A probe has to be claimed first. */
export function admit({ probeAt }: Health, at: number): Admission {
  if (probeAt === undefined) return 'attempt';
  return at < probeAt ? 'park' : 'probe';
}

export function claimProbe(health: Health, at: number): Health {
  return { ...health, probeAt: at + PROBE_LIMIT_MS };
}

/**
 * @param wasProbe other attempts that end while the circuit is open began before: they say nothing new
 * @param pauseMs the receiver is overloaded: the circuit opens at once, for so long at least
 */
export function afterFailure(health: Health, at: number, wasProbe: boolean, pauseMs: number | undefined): Health {
  const wasOpen = health.probeAt !== undefined;
  const failures = health.failures + 1;
  const failing = { ...health, failures, failingSince: health.failingSince ?? at };
  if (!wasOpen && !wasProbe && failures < OPENING_FAILURES && pauseMs === undefined) return failing;
  if (wasOpen && !wasProbe) {
    const probeAt = Math.max(health.probeAt, at + (pauseMs ?? 0));
    return probeAt === health.probeAt ? health : { ...failing, probeAt, careAt: probeAt };
  }
  const wait = PROBE_WAITS_MS[Math.min(health.failedProbes, PROBE_WAITS_MS.length - 1)] ?? 0;
  const probeAt = at + Math.max(wait, pauseMs ?? 0);
  return { ...failing, failedProbes: health.failedProbes + 1, probeAt, careAt: probeAt };
}

/** The circuit closes; what was parked is due at once. */
export function afterSuccess(health: Health, at: number): Health {
  if (health.failures === 0 && health.probeAt === undefined) return health;
  const { failingSince: _since, probeAt, ...rest } = health;
  return { ...rest, failures: 0, failedProbes: 0, ...(probeAt !== undefined && { careAt: at }) };
}

export function isHopeless({ failures, failingSince }: Health, at: number): boolean {
  return failures >= OPENING_FAILURES && failingSince !== undefined && at - failingSince >= GIVE_UP_MS;
}
