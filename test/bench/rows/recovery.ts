import { setTimeout as pause } from 'node:timers/promises';
import { QUEUES, visibilitySeconds } from '../../../infra/topology.ts';
import { addEndpoints, EventSource } from '../deliveries.ts';
import { kill, startDelivering } from '../delivering.ts';
import { median } from '../measure.ts';
import { type Sink, withEngines, withSink } from '../posts.ts';
import type { Result, Row } from '../row.ts';

const ENDPOINTS = 10;
const EVENTS = 500;
const DELIVERIES = ENDPOINTS * EVENTS;
const REPETITIONS = 5;
const LIMIT_MS = 300_000;
const LOOK_AGAIN_MS = 50;
/** Of the last attempt: docs/receiving.md. */
const ATTEMPT_SECONDS = 15;

export const row: Row = {
  name: 'recovery',
  isCheap: false,
  about: `The process that runs fan-out and deliver is killed (SIGKILL) in the middle of ${DELIVERIES} deliveries to ${ENDPOINTS} endpoints, and another is started at once; table, queues and receiver live. From the kill until the last webhook has arrived. As deployed, by arithmetic: what a run of deliver died with is hidden for ${visibilitySeconds('deliveries')} seconds, and attempted then for ${ATTEMPT_SECONDS} at most.`,
  async measure() {
    const seconds: number[] = [];
    let repeated = 0;
    for (let i = 0; i < REPETITIONS; i++)
      await withSink(sink =>
        withEngines(async () => {
          seconds.push((await measureKill(sink)) / 1000);
          repeated = Math.max(repeated, (await sink.counts()).requests - DELIVERIES);
        }),
      );
    return [
      {
        name: 'recovery',
        ratio: median(seconds),
        unit: 'seconds',
        spread: [Math.min(...seconds), Math.max(...seconds)],
        goal: 30,
        beside: { 'webhooks sent twice, at most': String(repeated) },
      },
      deployed(),
    ];
  },
};

/** Resolves to ms. */
async function measureKill(sink: Sink): Promise<number> {
  await addEndpoints(Array.from({ length: ENDPOINTS }, (_, i) => `${sink.http}/${i}`));
  const first = await startDelivering();
  await new EventSource().send(EVENTS);
  await untilArrived(DELIVERIES / 2, sink);
  await kill(first);
  const killedAt = performance.now();
  const second = await startDelivering();
  await untilArrived(DELIVERIES, sink);
  const tookMs = performance.now() - killedAt;
  await kill(second);
  return tookMs;
}

async function untilArrived(webhooks: number, sink: Sink): Promise<void> {
  for (const limit = performance.now() + LIMIT_MS; ; await pause(LOOK_AGAIN_MS)) {
    const arrived = (await sink.counts()).webhooks;
    if (arrived >= webhooks) return;
    if (performance.now() > limit) throw new Error(`${arrived} of ${webhooks} have arrived within ${LIMIT_MS} ms.`);
  }
}

function deployed(): Result {
  const times = (Object.keys(QUEUES) as (keyof typeof QUEUES)[])
    .filter(name => QUEUES[name].consumer === 'deliver')
    .map(name => visibilitySeconds(name) + ATTEMPT_SECONDS);
  const most = Math.max(...times);
  return {
    name: 'recovery, as deployed',
    ratio: most,
    unit: 'seconds',
    spread: [Math.min(...times), most],
    goal: 180,
    beside: {},
  };
}
