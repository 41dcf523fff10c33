import { type FollowDeps, followLanes } from '../../shared/domain/deliver/follow-lanes.ts';
import { type ObserveBacklogDeps, observeBacklogs } from '../../shared/domain/deliver/observe-backlogs.ts';
import type { Clock } from '../../shared/domain/ports.ts';
import type { Heartbeat } from '../../shared/domain/regions/heartbeat.ts';
import {
  type ObservedPoll,
  type ObserveDeps as ObservePollDeps,
  observePolls,
} from '../../shared/domain/watch/observe-polls.ts';
import type { Logger } from '../../shared/runtime/logger.ts';

export type ObserveDeps = ObservePollDeps &
  ObserveBacklogDeps &
  FollowDeps & { readonly clock: Clock; readonly log: Logger };

/** The kinds of failures for which somebody has to look at the credentials. */
const CREDENTIALS: ReadonlySet<string> = new Set(['unauthorized', 'token']);

/**
 * Measures, each minute, how the region stands. It does so by a schedule of its own, so that what no longer runs shows:
 * as an age that grows, or, when this does not run either, as values that are missing.
 * @param others the last heartbeats of all other regions
 */
export async function observe(others: readonly Heartbeat[], deps: ObserveDeps): Promise<void> {
  const { clock, log, regions } = deps;
  const now = clock();
  const configured = others.filter(({ region }) => regions.includes(region));
  const [polls, backlogs, standing] = await Promise.all([
    observePolls(deps, now),
    observeBacklogs(deps, now),
    followLanes(configured, now, deps),
  ]);
  for (const { connection, service, isOwn, ageMs } of polls)
    if (isOwn && ageMs !== undefined)
      log.measure('last polled', { PollAge: toSeconds(ageMs) }, { connection, service });
  const { oldestMs, scheduled, parked } = backlogs;
  for (const [state, WaitingDeliveries] of Object.entries({ scheduled, parked }))
    if (WaitingDeliveries > 0) log.measure('deliveries wait', { WaitingDeliveries }, { state });
  const late = polls.filter(({ isLate }) => isLate);
  const failing = polls.filter(poll => poll.failing !== undefined);
  const rejected = failing.filter(poll => CREDENTIALS.has(poll.failing ?? ''));
  const oldestHeartbeat = configured.map(({ at }) => now - at);
  log.measure(
    'how the region stands',
    {
      LatePolls: late.length,
      FailingPolls: failing.length - rejected.length,
      RejectedCredentials: rejected.length,
      HeldLeases: polls.filter(({ isOwn }) => isOwn).length,
      OldestWaiting: toSeconds(oldestMs),
      ...(configured.length > 0 && {
        HeartbeatAge: toSeconds(Math.max(0, ...oldestHeartbeat)),
        StandingLanes: standing.length,
      }),
    },
    { late: namesOf(late), failing: namesOf(failing), standing },
  );
}

const toSeconds = (ms: number) => Math.round(ms / 1000);
const namesOf = (polls: readonly ObservedPoll[]) => polls.map(({ connection, service }) => `${connection} ${service}`);
