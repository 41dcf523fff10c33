import { setTimeout as pause } from 'node:timers/promises';
import { addEndpoints, EventSource } from '../deliveries.ts';
import { kill, startDelivering } from '../delivering.ts';
import { percentile } from '../measure.ts';
import { type Sink, withEngines, withSink } from '../posts.ts';
import type { Row } from '../row.ts';
import { HANG } from '../sink.ts';

const HEALTHY = 19;
const EVENTS_A_SECOND = 5;
const WARM_UP_SECONDS = 3;
/** As long as a receiver that hangs is waited for, and some more: by then its circuit is open. */
const SECONDS = 17;
const REPETITIONS = 5;
const TAIL = 0.99;
const LIMIT_MS = 300_000;
const LOOK_AGAIN_MS = 100;

export const row: Row = {
  name: 'neighbour',
  isCheap: false,
  about: `p99 of how long nineteen endpoints wait for ${EVENTS_A_SECOND} events a second (from the queue of events to the receiver), while a twentieth takes its connections and never answers, from its first event on; of all repetitions together, so that it is the time of the slowest four or five of ${REPETITIONS * SECONDS * EVENTS_A_SECOND} events, whose deliveries all start at once: from one repetition to the next it differs by more than the goal allows. Floor: the same without the twentieth.`,
  async measure() {
    const alone: number[][] = [];
    const besideHanging: number[][] = [];
    for (let i = 0; i < REPETITIONS; i++) {
      alone.push(await measureWith([]));
      besideHanging.push(await measureWith([HANG]));
    }
    const ratios = besideHanging.map((times, i) => tailOf(times) / tailOf(alone[i] ?? []));
    const [measured, floor] = [tailOf(besideHanging.flat()), tailOf(alone.flat())];
    return [
      {
        name: 'neighbour',
        ratio: measured / floor,
        unit: '×',
        spread: [Math.min(...ratios), Math.max(...ratios)],
        goal: 1.1,
        why: 'p99 is that of four or five events. In eight further repetitions on an Intel Xeon it was 42 to 49 ms without the twentieth endpoint and 44 to 61 ms with it, and the median 28 to 30 ms and 27 to 33 ms. The slowest events were spread over the whole time, not only around the time-outs of the twentieth: no single cause was found.',
        beside: { measured: `p99 ${measured.toFixed(0)} ms`, floor: `p99 ${floor.toFixed(0)} ms` },
      },
    ];
  },
};

const tailOf = (times: readonly number[]) => percentile(times, TAIL);

/** How long each webhook to a healthy endpoint took, ms, with other endpoints at these paths. */
const measureWith = (others: readonly string[]) =>
  withSink(sink =>
    withEngines(async () => {
      const paths = Array.from({ length: HEALTHY }, (_, i) => `/${i}`);
      await addEndpoints(paths.map(path => sink.http + path));
      const delivering = await startDelivering();
      const source = new EventSource();
      await sendFor(WARM_UP_SECONDS, source);
      await addEndpoints(
        others.map(path => sink.http + path),
        HEALTHY,
      );
      const sentAt = await sendFor(SECONDS, source);
      const times = await timesOf(sentAt, paths, sink);
      await kill(delivering);
      return times;
    }),
  );

/** Resolves to when each event was sent, by its id; unix ms. */
async function sendFor(seconds: number, source: EventSource): Promise<Map<string, number>> {
  const sentAt = new Map<string, number>();
  const startedAt = Date.now();
  for (let i = 1; i <= seconds * EVENTS_A_SECOND; i++) {
    const at = Date.now();
    for (const id of await source.send(1)) sentAt.set(id, at);
    await pause(startedAt + (i * 1000) / EVENTS_A_SECOND - Date.now());
  }
  return sentAt;
}

async function timesOf(sentAt: ReadonlyMap<string, number>, paths: readonly string[], sink: Sink): Promise<number[]> {
  for (const limit = performance.now() + LIMIT_MS; ; await pause(LOOK_AGAIN_MS)) {
    const times = (await sink.arrivals()).flatMap(({ path, id, at }) => {
      const sent = sentAt.get(id);
      return sent === undefined || !paths.includes(path) ? [] : [at - sent];
    });
    if (times.length === sentAt.size * paths.length) return times;
    if (performance.now() > limit) throw new Error(`${times.length} webhooks have arrived within ${LIMIT_MS} ms.`);
  }
}
