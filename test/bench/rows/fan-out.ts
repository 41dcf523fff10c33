import { fanOut } from '../../../shared/domain/deliver/fan-out.ts';
import type { QueuedEvent } from '../../../shared/domain/events/ports.ts';
import type { Measured, Subjects } from '../child.ts';
import { PAYLOAD } from '../data.ts';
import { interleave, MANY_REPETITIONS, median } from '../measure.ts';
import { endpointAt } from '../posts.ts';
import type { Row } from '../row.ts';

const COUNTS = [1, 10, 100, 1_000] as const;
type Count = (typeof COUNTS)[number];
const BATCH = 10;
/** As many at any count of endpoints: so many that a sample is not ruled by when V8 compiles and collects. */
const DELIVERIES = 1_000_000;

const toldTo = (endpoints: Count) => (): Measured => {
  const registered = Array.from({ length: endpoints }, (_, i) =>
    endpointAt(`https://receiver-${i}.example/`, `ep_${i}`),
  );
  let queued = 0;
  const deps = {
    feed: { append: async (events: readonly unknown[]) => events.map(() => FULFILLED) },
    endpoints: { listEndpoints: async () => registered },
    queue: {
      async send(messages: readonly object[]) {
        queued += messages.length;
      },
    },
  };
  const events: QueuedEvent[] = Array.from({ length: BATCH }, (_, i) => ({ id: `evt_${i}`, body: PAYLOAD }));
  const call = async () => {
    const until = queued + DELIVERIES;
    while (queued < until)
      for (const { status } of await fanOut(events, deps)) if (status === 'rejected') throw new Error();
  };
  return { warmUp: 1, calls: 1, call };
};
const FULFILLED = { status: 'fulfilled', value: undefined } as const;

export const subjects: Subjects = Object.fromEntries(COUNTS.map(count => [count, toldTo(count)]));

export const row: Row = {
  name: 'fan-out',
  isCheap: true,
  about: `What fan-out takes of the CPU for a delivery, at 10, 100 and 1,000 endpoints, from a queued event of 1 KB to the messages, without table and queues; ${BATCH} events in a batch. Floor: the same at 1 endpoint.`,
  async measure(repetitions = MANY_REPETITIONS) {
    const samples = await interleave(
      import.meta.url,
      COUNTS.map(count => `${count}` as const),
      repetitions,
    );
    const nanoseconds = (count: Count) => samples[count].map(({ cpuUs }) => (cpuUs / DELIVERIES) * 1_000);
    const floor = nanoseconds(1);
    return COUNTS.filter(count => count !== 1).map(count => {
      const measured = nanoseconds(count);
      const ratios = measured.map((each, i) => each / (floor[i] ?? Number.NaN));
      return {
        name: `fan-out, ${count} endpoints`,
        ratio: median(ratios),
        spread: [Math.min(...ratios), Math.max(...ratios)] as const,
        unit: '×',
        goal: 1.05,
        beside: {
          measured: `${median(measured).toFixed(0)} ns a delivery`,
          floor: `${median(floor).toFixed(0)} ns`,
        },
      };
    });
  },
};
