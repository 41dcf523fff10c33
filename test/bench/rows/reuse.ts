import { jsonPayload } from '../../support/payload.ts';
import type { Measured, Subjects } from '../child.ts';
import { PAYLOAD } from '../data.ts';
import { interleave, median } from '../measure.ts';
import { createSender, endpointAt, inParallel, type Sink, sinkAddress, withSink } from '../posts.ts';
import type { Result, Row } from '../row.ts';

const ENDPOINTS = 100;
const EACH = 100;
const POSTS = ENDPOINTS * EACH;
/** As the deliver function has them, of batches of ten, in a few functions at once. */
const AT_ONCE = 20;
const REPETITIONS = 5;

/** Which endpoint the post is for. */
const ORDERS = {
  'round robin': (post: number) => post % ENDPOINTS,
  random: () => Math.floor(Math.random() * ENDPOINTS),
  'endpoint after endpoint': (post: number) => Math.floor(post / EACH),
};
type Order = keyof typeof ORDERS;
const NAMES = Object.keys(ORDERS) as Order[];

const postsIn = (order: Order) => (): Measured => {
  const sender = createSender();
  const endpoints = sinkAddress().origins.map((origin, i) => endpointAt(`${origin}/hook`, `ep_${i}`));
  const post = async (i: number) => {
    const endpoint = endpoints[ORDERS[order](i)];
    const { status, failure } = endpoint ? await sender.post(endpoint, `evt_${i}`, jsonPayload(PAYLOAD)) : {};
    if (status !== 200) throw new Error(`A post failed: ${status ?? failure}`);
  };
  return { warmUp: 0, calls: 1, call: () => inParallel(POSTS, AT_ONCE, post), close: () => sender.close() };
};

export const subjects: Subjects = Object.fromEntries(NAMES.map(order => [order, postsIn(order)]));

export const row: Row = {
  name: 'reuse',
  isCheap: true,
  about: `Connections that the sender opens ÷ deliveries, for ${ENDPOINTS} endpoints with an origin each, ${EACH} deliveries to each (at random on average), ${AT_ONCE} at once, in different orders.`,
  measure: (repetitions = REPETITIONS) =>
    withSink(
      async sink => {
        const results: Result[] = [];
        for (const order of NAMES) results.push(await measureOrder(order, sink, repetitions));
        return results;
      },
      { origins: ENDPOINTS },
    ),
};

async function measureOrder(order: Order, sink: Sink, repetitions: number): Promise<Result> {
  const shares: number[] = [];
  for (let i = 0; i < repetitions; i++) {
    const before = await sink.counts();
    await interleave(import.meta.url, [order], 1);
    const after = await sink.counts();
    shares.push((after.connections - before.connections) / (after.requests - before.requests));
  }
  return {
    name: `reuse, ${order}`,
    ratio: median(shares),
    unit: 'connections a delivery',
    spread: [Math.min(...shares), Math.max(...shares)],
    goal: 0.02,
    beside: { least: String(ENDPOINTS / POSTS) },
  };
}
