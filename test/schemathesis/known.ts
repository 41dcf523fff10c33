import type { Line, RunnerProcess } from '../infra/local/runner-process.ts';

/** What there is, by where it goes in a request and under which name. */
export interface Known {
  readonly path: Readonly<Record<string, readonly string[]>>;
  readonly query: Readonly<Record<string, readonly string[]>>;
  readonly body: Readonly<Record<string, readonly string[]>>;
}

/** Registers endpoints at `receiverUrl` and notes ids and cursors of what the runner has by then. */
export async function findKnown(runner: RunnerProcess, receiverUrl: string): Promise<Known> {
  const get = async (path: string) => (await runner.call('GET', `/v1${path}`)).json;
  const create = async () =>
    (await runner.call('POST', '/v1/webhook-endpoints', { url: receiverUrl })).json.id as string;
  const endpointId = [await create(), await create(), await create()];
  const orders = await get('/orders?limit=20');
  const events = await get('/events?limit=20');
  const idsOf = (list: Line, name: string): string[] => list.data.map((each: Line) => each[name]);
  return {
    path: {
      endpointId,
      orderId: idsOf(orders, 'orderId').map(encodeURIComponent),
      eventId: idsOf(events, 'id'),
      file: ['reference.js', 'swagger-ui.css'],
    },
    query: {
      cursor: [orders.cursor],
      after: [events.cursor],
      orderId: idsOf(orders, 'orderId'),
      connection: ['default'],
    },
    body: { url: [receiverUrl] },
  };
}
