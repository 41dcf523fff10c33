import { createServer, type RequestListener } from 'node:http';
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';
import { closeServer, listen } from '../../../infra/local/engines/loopback.ts';
import { CONTEXT, proxyEvent } from '../../support/api.ts';
import type { Measured, Subjects } from '../child.ts';
import { startBenchEngines } from '../engines.ts';
import { cpuOf, explain, interleave, MANY_REPETITIONS, ratioOf } from '../measure.ts';
import { Requester } from '../requester.ts';
import type { Row } from '../row.ts';

const ORDERS = 10_000;
const MAX_POLLS = 20;
const LIST = { route: 'GET /business-process/service-orders', query: { serviceName: 'uno' } };
const PAGE = { route: 'GET /orders', query: { service: 'uno', limit: '100' } };
const COLD = { warmUp: 0, calls: 1 };
const WARM = { warmUp: 20, calls: 20 };
interface Variant {
  readonly asked: typeof LIST | typeof PAGE;
  readonly times: { readonly warmUp: number; readonly calls: number };
  readonly goal: number;
  /** With the ETag of an answer before. */
  readonly isConditional?: boolean;
}
const VARIANTS = {
  cold: { asked: LIST, times: COLD, goal: 40 },
  warm: { asked: LIST, times: WARM, goal: 3 },
  'not modified': { asked: LIST, times: WARM, goal: 3, isConditional: true },
  'page of 100': { asked: PAGE, times: WARM, goal: 3 },
} as const satisfies Readonly<Record<string, Variant>>;
const ASKS =
  'the floor reads nothing; the function asks the table, by the SDK, whether the list is still as it was. The longer a process lives, the larger the ratio: V8 compiles the little that the floor runs first.';
const WHY = {
  cold: 'every order is read by the SDK, digests, text and ETag are made of them, and most of that runs before V8 has compiled it; the floor writes bytes that are there.',
  warm: `${ASKS} And the answer is a text, as Lambda wants it, of which bytes are made for each call.`,
  'not modified': ASKS,
  'page of 100':
    'a page is read from the table each time, and its text made anew; the floor writes bytes that are there.',
};
const NAMES = Object.keys(VARIANTS) as (keyof typeof VARIANTS)[];

type Handler = (event: APIGatewayProxyEvent, context: Context) => Promise<APIGatewayProxyResult>;

const loadApi = async (): Promise<Handler> => (await import('../../../functions/api/index.ts')).handler as Handler;

/** Answers by the function, as its gateway would have it. */
function byFunction(handler: Handler, { route, query }: Variant['asked']): RequestListener {
  return async (request, response) => {
    const headers = request.headers as Record<string, string>;
    const answer = await handler(proxyEvent(route, { query, headers }), CONTEXT);
    send(response, answer, Buffer.from(answer.body));
  };
}

function send(
  response: Parameters<RequestListener>[1],
  { statusCode, headers }: Omit<APIGatewayProxyResult, 'body'>,
  bytes: Buffer,
): void {
  response.writeHead(statusCode, { ...(headers as Record<string, string>), 'content-length': bytes.length }).end(bytes);
}

/** The requests come from another process. */
async function served(listener: RequestListener, { times, isConditional }: Variant): Promise<Measured> {
  const server = createServer(listener);
  const url = await listen(server);
  const requester = new Requester();
  const { etag = '' } = isConditional ? await requester.ask({ url, headers: {} }) : {};
  const expected = isConditional ? 304 : 200;
  const headers = isConditional ? { 'if-none-match': etag } : {};
  let bytes = 0;
  return {
    ...times,
    call: async () => {
      const answer = await requester.ask({ url, headers });
      if (answer.status !== expected) throw new Error(`Answered ${answer.status}, not ${expected}.`);
      bytes = answer.bytes;
    },
    counted: () => ({ bytes }),
    close: async () => {
      requester.close();
      await closeServer(server);
    },
  };
}

async function bare(variant: Variant): Promise<Measured> {
  const { route, query } = variant.asked;
  const whole = await (await loadApi())(proxyEvent(route, { query }), CONTEXT);
  const etag = new Headers(whole.headers as Record<string, string>).get('etag');
  const bytes = Buffer.from(whole.body);
  const noBytes = Buffer.of();
  return served((request, response) => {
    if (request.headers['if-none-match'] === etag) send(response, { ...whole, statusCode: 304 }, noBytes);
    else send(response, whole, bytes);
  }, variant);
}

/** Polls until all orders are stored. */
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
  return { ...COLD, call: poll };
}

export const subjects: Subjects = {
  fill,
  ...Object.fromEntries(
    Object.entries<Variant>(VARIANTS).flatMap(([name, variant]) => [
      [name, async () => served(byFunction(await loadApi(), variant.asked), variant)],
      [`floor of ${name}`, () => bare(variant)],
    ]),
  ),
};

export const row: Row = {
  name: 'query',
  isCheap: false,
  about: `The function \`api\` behind node:http over ${ORDERS} orders, client and table in other processes: its first list of all; and, of calls 21 to 40 of a process, a list that has not changed, one that is not modified for who has it, and a page of 100 orders, which is always read anew. Floor: a bare node:http that has the same bytes at hand. Of calls 301 to 500, measured apart on an Intel Xeon, the latter three were at 9.4, 5.6 and 15 ×: V8 has compiled the floor by then, and its collector takes a third of the time of the list.`,
  async measure() {
    const { environment, close } = await startBenchEngines(ORDERS);
    try {
      await interleave(import.meta.url, ['fill'], 1, environment);
      const names = NAMES.flatMap(name => [name, `floor of ${name}`]);
      const samples = await interleave(import.meta.url, names, MANY_REPETITIONS, environment);
      const resultOf = (name: (typeof NAMES)[number]) => {
        const [measured = [], floor = []] = [samples[name], samples[`floor of ${name}`]];
        return {
          name: `query, ${name}`,
          ...ratioOf(measured, floor),
          unit: '×',
          goal: VARIANTS[name].goal,
          why: WHY[name],
          beside: {
            measured: `${(cpuOf(measured) / 1000).toFixed(2)} ms`,
            floor: `${(cpuOf(floor) / 1000).toFixed(2)} ms`,
            bytes: String(measured[0]?.counted.bytes),
          },
        };
      };
      return await explain(import.meta.url, NAMES, resultOf, environment);
    } finally {
      await close();
    }
  },
};
