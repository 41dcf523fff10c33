import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';
import { closeServer, listen } from '../../../infra/local/engines/loopback.ts';
import { CONTEXT, proxyEvent } from '../../support/api.ts';
import type { Measured, Subjects } from '../child.ts';
import { startBenchEngines } from '../engines.ts';
import { cpuOf, explain, interleave, MANY_REPETITIONS, ratioOf, type Sample } from '../measure.ts';
import { Requester } from '../requester.ts';
import type { Result, Row } from '../row.ts';

const ORDERS = 10_000;
const MAX_POLLS = 20;
const LIST = { route: 'GET /business-process/service-orders', query: { serviceName: 'uno' } };
const PAGE = { route: 'GET /orders', query: { service: 'uno', limit: '100' } };
const FIRST = { warmUp: 0, requests: 1 };
/** V8 compiles what a floor runs in bursts: most before the 3,700th request, and the next were seen at the 5,200th. */
const WARM = { warmUp: 4, requests: 1_000 };
/** Where `fill` puts the answers that floors have at hand, by route. */
const STATE = 'BENCH_STATE';
interface Variant {
  readonly asked: typeof LIST | typeof PAGE;
  /** How many requests are measured, and how many times as many come before them. */
  readonly times: { readonly warmUp: number; readonly requests: number };
  readonly goal: number;
  /** With the ETag of an answer before. */
  readonly isConditional?: boolean;
}
const VARIANTS = {
  cold: { asked: LIST, times: FIRST, goal: 40 },
  warm: { asked: LIST, times: WARM, goal: 3 },
  'not modified': { asked: LIST, times: WARM, goal: 3, isConditional: true },
  'page of 100': { asked: PAGE, times: WARM, goal: 3 },
} as const satisfies Readonly<Record<string, Variant>>;
const WHY = {
  cold: 'every order is read by the SDK, digests, text and ETag are made of them, and most of that runs before V8 has compiled it; the floor writes bytes that are there.',
  warm: 'Lambda wants the answer as text, which is encoded for each request: that is more than half of the difference, as the figures of what is not modified show. The rest is to ask the table, by the SDK, whether the list is still as it was.',
  'not modified':
    'the floor reads nothing; the function asks the table, by the SDK, whether the list is still as it was.',
  'page of 100':
    'a page is read from the table each time, and its text made anew; the floor writes bytes that are there.',
};
const NAMES = Object.keys(VARIANTS) as (keyof typeof VARIANTS)[];

type Handler = (event: APIGatewayProxyEvent, context: Context) => Promise<APIGatewayProxyResult>;

const loadApi = async (): Promise<Handler> => (await import('../../../functions/api/index.ts')).handler as Handler;

const ask = (handler: Handler, { route, query }: Variant['asked'], headers: Record<string, string> = {}) =>
  handler(proxyEvent(route, { query, headers }), CONTEXT);

/** Answers by the function, as its gateway would have it. */
async function byFunction(variant: Variant): Promise<Measured> {
  const handler = await loadApi();
  return served(async (request, response) => {
    send(response, await ask(handler, variant.asked, request.headers as Record<string, string>));
  }, variant);
}

function send(
  response: Parameters<RequestListener>[1],
  { statusCode, headers, body }: Omit<APIGatewayProxyResult, 'body'> & { readonly body: string | Buffer },
): void {
  response.writeHead(statusCode, { ...(headers as Record<string, string>), 'content-length': Buffer.byteLength(body) });
  response.end(body);
}

/** The requests come from another process. */
async function served(listener: RequestListener, { times, isConditional }: Variant): Promise<Measured> {
  const server = createServer(listener);
  const url = await listen(server);
  const requester = new Requester();
  const { etag = '' } = isConditional ? await requester.ask({ url, headers: {}, times: 1, status: 200 }) : {};
  const asked = isConditional ? { headers: { 'if-none-match': etag }, status: 304 } : { headers: {}, status: 200 };
  let bytes = 0;
  return {
    warmUp: times.warmUp,
    calls: 1,
    call: async () => {
      ({ bytes } = await requester.ask({ url, ...asked, times: times.requests }));
    },
    counted: () => ({ bytes }),
    close: async () => {
      requester.close();
      await closeServer(server);
    },
  };
}

const fileOf = ({ route }: Variant['asked']) => join(process.env[STATE] ?? '', encodeURIComponent(route));

/** The bytes come from a file: had the function made them here, much of Node would have been compiled for it. */
async function bare(variant: Variant): Promise<Measured> {
  const { body, ...result }: APIGatewayProxyResult = JSON.parse(await readFile(fileOf(variant.asked), 'utf8'));
  const etag = new Headers(result.headers as Record<string, string>).get('etag');
  const bytes = Buffer.from(body);
  return served((request, response) => {
    if (request.headers['if-none-match'] === etag) send(response, { ...result, statusCode: 304, body: '' });
    else send(response, { ...result, body: bytes });
  }, variant);
}

/** Polls until all orders are stored, and asks for what the floors answer. */
async function fill(): Promise<Measured> {
  const { handler } = await import('../../../functions/poll-orders/index.ts');
  const poll = async () => {
    for (let i = 0; i < MAX_POLLS; i++) {
      const { outcome } = await handler({ connection: 'default', service: 'uno' }, {
        awsRequestId: String(i),
      } as Context);
      if (outcome === 'unchanged') return;
    }
    throw new Error(`The orders were not stored by ${MAX_POLLS} polls.`);
  };
  const call = async () => {
    await poll();
    const api = await loadApi();
    for (const asked of [LIST, PAGE]) await writeFile(fileOf(asked), JSON.stringify(await ask(api, asked)));
  };
  return { warmUp: 0, calls: 1, call };
}

export const subjects: Subjects = {
  fill,
  ...Object.fromEntries(
    Object.entries<Variant>(VARIANTS).flatMap(([name, variant]) => [
      [name, () => byFunction(variant)],
      [`floor of ${name}`, () => bare(variant)],
    ]),
  ),
};

export const row: Row = {
  name: 'query',
  isCheap: false,
  about: `The function \`api\` behind node:http over ${ORDERS} orders, client and table in other processes: the first list that a process answers; and, as requests 4,001 to 5,000 of a process, a list that has not changed, the same for a client that has it already (304), and a page of 100 orders, which is read anew each time. Floor: a bare node:http, in a process of its own, that has the same bytes at hand and gets as many requests. Earlier in a process the ratios are smaller, since the floor is not compiled yet: 5.3, 8.6 and 24 × of requests 401 to 600, in an earlier run on an Intel Xeon.`,
  async measure() {
    const engines = await startBenchEngines(ORDERS);
    try {
      const directory = await mkdtemp(join(tmpdir(), 'bench-'));
      try {
        return await measureIn({ ...engines.environment, [STATE]: directory });
      } finally {
        await rm(directory, { recursive: true });
      }
    } finally {
      await engines.close();
    }
  },
};

async function measureIn(environment: NodeJS.ProcessEnv): Promise<Result[]> {
  await interleave(import.meta.url, ['fill'], 1, environment);
  const samplesOf = (names: readonly string[], repetitions?: number) => {
    const withFloors = names.flatMap(name => [name, `floor of ${name}`]);
    return interleave(import.meta.url, withFloors, repetitions, environment);
  };
  const warm = NAMES.filter(name => name !== 'cold');
  const samples = { ...(await samplesOf(['cold'], MANY_REPETITIONS)), ...(await samplesOf(warm)) };
  const resultOf = (name: (typeof NAMES)[number]) => {
    const [measured = [], floor = []] = [samples[name], samples[`floor of ${name}`]];
    const [bytes, ofFloor] = [measured[0]?.counted.bytes, floor[0]?.counted.bytes];
    if (bytes !== ofFloor) throw new Error(`${name}: ${bytes} bytes were answered, and by the floor ${ofFloor}.`);
    const costOf = (each: readonly Sample[]) => `${Math.round(cpuOf(each) / VARIANTS[name].times.requests)} µs`;
    return {
      name: `query, ${name}`,
      ...ratioOf(measured, floor),
      unit: '×',
      goal: VARIANTS[name].goal,
      why: WHY[name],
      beside: {
        measured: costOf(measured),
        floor: costOf(floor),
        bytes: String(bytes),
      },
    };
  };
  return await explain(import.meta.url, NAMES, resultOf, environment);
}
