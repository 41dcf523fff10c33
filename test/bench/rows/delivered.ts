import type { Measured, Subjects } from '../child.ts';
import { addEndpoints, loadFunctions } from '../deliveries.ts';
import { serveEventSources, withEventSources } from '../event-sources.ts';
import { explain, interleave, median } from '../measure.ts';
import { type Sink, sinkAddress, withEngines, withSink } from '../posts.ts';
import type { Result, Row } from '../row.ts';

const DELIVERIES = 1_000;
/** As many deliveries, so often, before those that are measured: V8 has compiled most of what they run by then. */
const WARM_UP = 5;
const REPETITIONS = 5;
/** By how many endpoints there are, CPU-seconds for 1,000 deliveries. */
const GOALS = { 1: 1.2, 50: 0.6 };
/** By counted calls. */
const WHY = {
  1: 'two conditional PutItems remain for a delivery, of the event and of its ledger row, which no batch can join; all other calls together are some nine for ten deliveries. The rest of a call is what the SDK makes of it, and what the system does to send it.',
  50: 'a conditional PutItem of the ledger row remains for each delivery, which no batch can join, and of a Query a part: batches of different endpoints read each endpoint by itself.',
};
const PEERS = { 1: 'Svix 0.9–1.2, Outpost 0.85', 50: 'Svix 0.25, Outpost 0.6' };
const COUNTS = [1, 50] as const;
type Count = (typeof COUNTS)[number];

const deliveredTo = (endpoints: Count) => async (): Promise<Measured> => {
  const urls = Array.from({ length: endpoints }, (_, i) => `${sinkAddress().http}/${i}`);
  await addEndpoints(urls);
  let left = 0;
  let done = Promise.withResolvers<void>();
  const invoke = await loadFunctions(messages => {
    left -= messages;
    if (left <= 0) done.resolve();
  });
  const sources = await serveEventSources(invoke);
  const call = async () => {
    left = DELIVERIES;
    done = Promise.withResolvers();
    sources.send(DELIVERIES / endpoints);
    await done.promise;
  };
  return { warmUp: WARM_UP, calls: 1, call, close: () => sources.stop() };
};

export const subjects: Subjects = { 1: deliveredTo(1), 50: deliveredTo(50) };

export const row: Row = {
  name: 'delivered',
  isCheap: false,
  about: `CPU-seconds of the process that runs the production functions fan-out and deliver, for ${DELIVERIES} deliveries of new events, 1 KB each, to 1 and to 50 endpoints, after ${WARM_UP * DELIVERIES} others that are not counted; table, queues, what reads the queues (which Lambda does itself) and receiver are other processes. Beside it what Svix and Outpost took for the same on one machine.`,
  async measure() {
    const results: Result[] = [];
    for (const count of COUNTS) results.push(...(await measureCount(count)));
    return results;
  },
};

async function measureCount(count: Count): Promise<Result[]> {
  const seconds: number[] = [];
  for (let i = 0; i < REPETITIONS; i++)
    await withSinkAndQueues(async (environment, sink) => {
      const { [count]: samples } = await interleave(import.meta.url, [`${count}`], 1, environment);
      seconds.push(...samples.map(({ cpuUs }) => cpuUs / 1e6));
      const { webhooks } = await sink.counts();
      const sent = (WARM_UP + 1) * DELIVERIES;
      if (webhooks !== sent) throw new Error(`${webhooks} of ${sent} webhooks have arrived.`);
    });
  const result = {
    name: `delivered, ${count} endpoint${count === 1 ? '' : 's'}`,
    ratio: median(seconds),
    unit: 'CPU-seconds per 1,000',
    spread: [Math.min(...seconds), Math.max(...seconds)] as const,
    goal: GOALS[count],
    why: WHY[count],
    beside: { peers: PEERS[count] },
  };
  return withSinkAndQueues(environment => explain(import.meta.url, [`${count}`], () => result, environment));
}

/** Table, queues and what reads the queues, in this process; a receiver in another. */
const withSinkAndQueues = <T>(measure: (environment: NodeJS.ProcessEnv, sink: Sink) => Promise<T>) =>
  withSink(sink => withEngines(() => withEventSources(environment => measure(environment, sink))));
