import { setTimeout as pause } from 'node:timers/promises';
import { addEndpoints, EventSource } from '../deliveries.ts';
import { kill, startDelivering } from '../delivering.ts';
import { median, percentile } from '../measure.ts';
import { type Sink, withEngines, withSink } from '../posts.ts';
import type { Row } from '../row.ts';
import { HANG } from '../sink.ts';

const HEALTHY = 19;
const EVENTS_A_SECOND = 5;
const WARM_UP_SECONDS = 3;
/** As long as a receiver that hangs is waited for, and some more: by then its circuit is open. */
const SECONDS = 17;
const REPETITIONS = 3;
const TAIL = 0.99;

export const row: Row = {
  name: 'neighbour',
  isCheap: false,
  about: `p99 of how long nineteen endpoints wait for ${EVENTS_A_SECOND} events a second (from the queue of events to the receiver), while a twentieth takes its connections and never answers, from its first event on. Floor: the same while the twentieth answers.`,
  async measure() {
    const hanging: number[] = [];
    const answering: number[] = [];
    for (let i = 0; i < REPETITIONS; i++) {
      answering.push(percentile(await measureWith('/twentieth'), TAIL));
      hanging.push(percentile(await measureWith(HANG), TAIL));
    }
    const ratios = hanging.map((ms, i) => ms / (answering[i] ?? Number.NaN));
    return [
      {
        name: 'neighbour',
        ratio: median(ratios),
        unit: '×',
        spread: [Math.min(...ratios), Math.max(...ratios)],
        goal: 1.1,
        why: `a repetition's p99 is set by the slowest hundredth of its ${SECONDS * EVENTS_A_SECOND * HEALTHY} deliveries, and differs from one repetition to the next by more than the goal allows, as the spread shows.`,
        beside: { measured: `p99 ${median(hanging).toFixed(0)} ms`, floor: `p99 ${median(answering).toFixed(0)} ms` },
      },
    ];
  },
};

/** How long each webhook to a healthy endpoint took, ms, with the twentieth endpoint at this path. */
const measureWith = (twentieth: string) =>
  withSink(sink =>
    withEngines(async () => {
      const paths = Array.from({ length: HEALTHY }, (_, i) => `/${i}`);
      await addEndpoints(paths.map(path => sink.http + path));
      const delivering = await startDelivering();
      const source = new EventSource();
      await sendFor(WARM_UP_SECONDS, source);
      await addEndpoints([sink.http + twentieth], HEALTHY);
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
  for (let i = 0; i < seconds * EVENTS_A_SECOND; i++) {
    await pause(startedAt + (i * 1000) / EVENTS_A_SECOND - Date.now());
    const at = Date.now();
    for (const id of await source.send(1)) sentAt.set(id, at);
  }
  return sentAt;
}

async function timesOf(sentAt: ReadonlyMap<string, number>, paths: readonly string[], sink: Sink): Promise<number[]> {
  for (;;) {
    const times = (await sink.arrivals()).flatMap(({ path, id, at }) => {
      const sent = sentAt.get(id);
      return sent === undefined || !paths.includes(path) ? [] : [at - sent];
    });
    if (times.length === sentAt.size * paths.length) return times;
    await pause(100);
  }
}
