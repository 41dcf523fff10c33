import { jsonPayload } from '../../support/payload.ts';
import type { Subjects } from '../child.ts';
import { importCompetitor, installCompetitors } from '../competitors.ts';
import { PAYLOAD } from '../data.ts';
import { alternate, describeCpu, explain, ratioOf } from '../measure.ts';
import { createSender, endpointAt, inParallel, sinkAddress, withSink } from '../posts.ts';
import type { Row } from '../row.ts';
import type { SinkOptions } from '../sink.ts';

export const POSTS = 10_000;
/** As many of our endpoints, which share an origin; of the floor, connections. */
export const AT_ONCE = 64;
/** So many posts that V8 has compiled what they run, ours and the floor's. */
export const WARM_UP = 30_000;
/**
 * Longer than a post takes its sender, as receivers elsewhere do. Where both are about as fast, the ratio depends on which
 * of them is faster: answers that wait for the sender may be read several at once. Over HTTP, measured on one processor:
 * with no work, 20 µs and 60, the floor took 10.5, 18 and 22 µs a post, and deliver 37, 43 and 51.
 */
export const BUSY = { workUs: 60 } as const satisfies SinkOptions;
export const warm = (posts: number) => ({ warmUp: WARM_UP / posts, calls: 1 });
export const SCHEMES = ['http', 'https'] as const;
export type Scheme = (typeof SCHEMES)[number];

interface Autocannon {
  readonly default: (options: object) => Promise<{ readonly '2xx': number; readonly errors: number }>;
}

export const ours = (scheme: Scheme, posts: number) => () => {
  const sender = createSender();
  const endpoints = Array.from({ length: AT_ONCE }, (_, i) => endpointAt(`${sinkAddress()[scheme]}/${i}`, `ep_${i}`));
  const post = async (i: number) => {
    const endpoint = endpoints[i % AT_ONCE];
    const { status, failure } = endpoint ? await sender.post(endpoint, `evt_${i}`, jsonPayload(PAYLOAD)) : {};
    if (status !== 200) throw new Error(`A post failed: ${status ?? failure}`);
  };
  return { ...warm(posts), call: () => inParallel(posts, AT_ONCE, post), close: () => sender.close() };
};

/** The same bytes, and no signature. It connects anew in each run: what a run of one request a connection takes is off. */
export const autocannon = (scheme: Scheme) => async () => {
  const { default: fire } = await importCompetitor<Autocannon>('autocannon');
  const run = async (amount: number) => {
    const told = await fire({
      url: sinkAddress()[scheme],
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: PAYLOAD,
      connections: AT_ONCE,
      amount,
    });
    if (told['2xx'] !== amount) throw new Error(`autocannon had ${told['2xx']} answers, and ${told.errors} errors.`);
  };
  return { ...warm(POSTS), call: () => run(POSTS + AT_ONCE), apart: () => run(AT_ONCE) };
};

export const subjects: Subjects = {
  http: ours('http', POSTS),
  https: ours('https', POSTS),
  'floor of http': autocannon('http'),
  'floor of https': autocannon('https'),
};

const WHY =
  'each post is signed, and its text made bytes of, while autocannon makes its bytes once and signs nothing. Most of the rest is what undici does for a request: it checks each header, waits a round of the event loop before a connection is used again, and reads answers by a parser in WebAssembly, with a call of JavaScript for each part.';
const GOALS = { http: 1.8, https: 1.3 };

export const row: Row = {
  name: 'sender',
  isCheap: false,
  about: `The sender alone: ${POSTS} posts of 1 KB, signed, ${AT_ONCE} at once, after at least ${WARM_UP} that are not counted, to a receiver in another process that is busy for ${BUSY.workUs} µs with each. Floor: what autocannon takes of the CPU for as many requests of the same body on as many connections, once they are connected. To a receiver that does no work it was at 1.96 × over HTTP and 1.80 × over HTTPS, measured apart on an Intel Xeon.`,
  async measure() {
    installCompetitors();
    const names = SCHEMES.flatMap(scheme => [scheme, `floor of ${scheme}`] as const);
    return withSink(async () => {
      const samples = await alternate(import.meta.url, names);
      return explain(import.meta.url, SCHEMES, scheme => {
        const floor = samples[`floor of ${scheme}`];
        return {
          name: `sender, ${scheme}`,
          ...ratioOf(samples[scheme], floor),
          unit: '×',
          goal: GOALS[scheme],
          why: WHY,
          beside: {
            measured: `${describeCpu(samples[scheme], POSTS)} a post`,
            floor: describeCpu(floor, POSTS),
          },
        };
      });
    }, BUSY);
  },
};
