import { Webhook } from 'standardwebhooks';
import { order } from '../../support/poll-lab.ts';
import { eventually } from '../api.ts';
import { check, JP, NAME, type Stage, type Step } from '../stage.ts';

const ORDERS = '/business-process/service-orders?serviceName=accs';

/** The service is accs, whose first orders are the baseline. */
export const CREDENTIALS: readonly Step[] = [
  {
    what: 'with credentials a schedule fires, and the provider is answered for',
    async run(stage) {
      const { provider } = stage;
      provider.replace('accs', [order(1), order(2)]);
      const { consumerKey, consumerSecret } = provider;
      await stage.checkout.run(
        `aws secretsmanager put-secret-value --secret-id ${NAME}/connections/default --secret-string '${JSON.stringify({ consumerKey, consumerSecret })}'`,
      );
      const api = stage.apiOf(JP);
      const orders = await eventually('the list of orders', async () => {
        const { status, body } = await api.call('GET', ORDERS);
        return status === 200 ? body : undefined;
      });
      check(JSON.stringify(orders.items) === JSON.stringify(provider.orders('accs')), 'the answers differ');
    },
  },
];

export const CHANGES: readonly Step[] = [
  {
    what: 'a receiver is registered',
    async run(stage) {
      const { status, body } = await stage
        .apiOf(JP)
        .call('POST', '/webhook-endpoints', { url: `${stage.receiver.url}/hook`, services: ['accs'] });
      const { id, secret } = body;
      check(status === 201 && id && secret, `no endpoint: ${status} ${JSON.stringify(body)}`);
      stage.endpoint = { id, secret };
    },
  },
  {
    what: 'a change arrives as a webhook whose signature verifies',
    async run(stage) {
      const seen = new Set<string>();
      const isFirst = (body: string) => seen.size < seen.add(body).size;
      stage.receiver.answer(({ path, body }) => ({ status: path === '/hook' && isFirst(body) ? 500 : 200 }));
      const { body, headers } = await change(stage, 2);
      new Webhook(stage.endpoint.secret).verify(body, headers as Record<string, string>);
    },
  },
  {
    what: 'what a receiver refuses is sent again, with the same id',
    async run(stage) {
      await everythingIsDelivered(stage);
      const ids = stage.webhooksAt('/hook', 1, 2).map(({ headers }) => headers['webhook-id']);
      check(ids.length === 2 && ids[0] === ids[1], `attempts: ${ids}`);
      stage.receiver.answer({});
    },
  },
];

/** Gives the first order of accs another status, and waits for the webhook that says so. */
export async function change(stage: Stage, status: number) {
  stage.provider.put('accs', order(1, { orderStatus: status }));
  return eventually(`a webhook of status ${status}`, () => stage.webhooksAt('/hook', 1, status)[0]);
}

export async function everythingIsDelivered(stage: Stage, endpointId = stage.endpoint.id): Promise<void> {
  await eventually('that everything is delivered', async () => {
    const { body } = await stage.apiOf(JP).call('GET', `/webhook-endpoints/${endpointId}/deliveries`);
    return body.data?.length && body.data.every(row => row.status === 'delivered') ? true : undefined;
  });
}
