import { SERVICES } from '../../shared/domain/provider/services.ts';
import { tickShare } from '../../shared/domain/watch/lease/rank.ts';
import { CONNECTION } from './function-environment.ts';
import type { Invoke } from './functions.ts';

/** Every minute as deployed; more often here, so that retries come punctually. */
export const RETRY_SECONDS = 5;
/** At a start all services are asked soon, a second apart at most. */
const FIRST_ROUND_SECONDS = SERVICES.length;

export interface Scheduler {
  /** No tick after this; resolves when those under way have ended. */
  stop(): Promise<unknown>;
}

export interface SchedulerOptions {
  readonly pollSeconds: number;
  readonly retrySeconds: number;
  /** Unix ms from which first rounds are counted: a region that comes later ticks where it would have ticked. */
  readonly since: number;
  readonly region: string;
  /** The names of all regions, `region` included. */
  readonly regions: readonly string[];
}

/** Stands in for EventBridge Scheduler. A tick is left out while the one before it still runs. */
export function startScheduler(invoke: Invoke, options: SchedulerOptions): Scheduler {
  const { pollSeconds, retrySeconds, since, region, regions } = options;
  const elapsedSeconds = (Date.now() - since) / 1000;
  const repeat = (times: Times, run: () => Promise<unknown>) =>
    repeatAfter(secondsToNext(times, elapsedSeconds), times.everySeconds, run);
  const firstRound = Math.min(pollSeconds, FIRST_ROUND_SECONDS);
  const startSeconds = pollSeconds * tickShare(region, regions);
  const stops = SERVICES.map((service, i) =>
    repeat({ everySeconds: pollSeconds, firstAfterSeconds: startSeconds + (firstRound * i) / SERVICES.length }, () =>
      invoke('poll-orders', { connection: CONNECTION, service }),
    ),
  );
  const details = { everySeconds: pollSeconds, firstAfterSeconds: startSeconds + firstRound };
  stops.push(repeat(details, () => invoke('poll-details', { connection: CONNECTION })));
  stops.push(repeat({ everySeconds: retrySeconds, firstAfterSeconds: retrySeconds }, () => invoke('retry-due', {})));
  return {
    stop: () => Promise.all(stops.map(stop => stop())),
  };
}

interface Times {
  readonly everySeconds: number;
  readonly firstAfterSeconds: number;
}

function secondsToNext({ everySeconds, firstAfterSeconds }: Times, elapsedSeconds: number): number {
  const missed = Math.max(0, Math.ceil((elapsedSeconds - firstAfterSeconds) / everySeconds));
  return firstAfterSeconds + missed * everySeconds - elapsedSeconds;
}

function repeatAfter(
  firstAfterSeconds: number,
  everySeconds: number,
  run: () => Promise<unknown>,
): () => Promise<void> {
  let running: Promise<void> | undefined;
  let interval: NodeJS.Timeout | undefined;
  const tick = () => {
    // What fails was logged where it was invoked; the next tick is the retry.
    running ??= run()
      .then(ignore, ignore)
      .finally(() => {
        running = undefined;
      });
  };
  const first = setTimeout(() => {
    interval = setInterval(tick, everySeconds * 1000);
    tick();
  }, firstAfterSeconds * 1000);
  return async () => {
    clearTimeout(first);
    clearInterval(interval);
    await running;
  };
}

const ignore = () => undefined;
