import { readFileSync } from 'node:fs';
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { Webhook } from 'standardwebhooks';
import { order } from '../../support/poll-lab.ts';
import { eventually } from '../api.ts';
import { check, JP, NAME, type Stage, type Step } from '../stage.ts';
import { everythingIsDelivered } from './changes.ts';

/**
 * All that the version of 25 November 2026 (commit b82b142) had in its table after three orders, a change that was
 * delivered and one whose first attempt had failed: written by its own code. Its endpoint is `we_earlier`.
 */
const EARLIER = new URL('../earlier-items.json', import.meta.url);
/** When it stopped: the failed delivery was just due. */
const STOPPED_AT = Date.parse('2026-11-23T03:16:05.000Z');
const DELIVERED = 'evt_1cc3375a5a2120ecf25c1a85005d78d4';
const WAITING = 'evt_bfdea3534ec201c9a1b6cdeda7a23e94';

/** An upgrade finds what an earlier version left. It has to come before the provider's credentials. */
export const FIND_EARLIER: readonly Step[] = [
  {
    what: "an earlier version's items are put into the table, and the API shows them",
    async run(stage) {
      stage.provider.replace('uno', [order(1), ...[2, 3].map(number => order(number, { orderStatus: 2 }))]);
      const client = new DynamoDBClient();
      for (const item of readItems(`${stage.receiver.url}/earlier`))
        await client.send(new PutItemCommand({ TableName: NAME, Item: marshall(item) }));
      const api = stage.apiOf(JP);
      const { body: endpoint } = await api.call('GET', '/webhook-endpoints/we_earlier');
      check(endpoint.status === 'enabled', `the endpoint: ${JSON.stringify(endpoint)}`);
      for (const id of [DELIVERED, WAITING])
        check((await api.call('GET', `/events/${id}`)).body.id === id, `no event ${id}`);
      const { body: orders } = await api.call('GET', '/orders?service=uno');
      check(orders.data?.length === 3, `the orders: ${JSON.stringify(orders)}`);
    },
  },
];

/** After the credentials, since only then anything is polled. */
export const DELIVER_EARLIER: readonly Step[] = [
  {
    what: 'what the earlier version had not delivered is delivered, and nothing else',
    async run(stage) {
      await everythingIsDelivered(stage, 'we_earlier');
      const ids = idsAt(stage.receiver.requests);
      check(ids.length === 1 && ids[0] === WAITING, `webhooks: ${ids}`);
      // For COUNT_ON: so that it waits for the same poll as the changes that come between.
      stage.provider.put('uno', order(3, { orderStatus: 3 }));
    },
  },
];

export const COUNT_ON: readonly Step[] = [
  {
    what: "a change of an earlier version's order is counted on from there, and signed with the secret as it was",
    async run(stage) {
      const { body, headers } = await eventually('the webhook', () => stage.webhooksAt('/earlier', 3, 3)[0]);
      const { secret = '' } = (await stage.apiOf(JP).call('GET', '/webhook-endpoints/we_earlier/secret')).body;
      new Webhook(secret).verify(body, headers as Record<string, string>);
      check(JSON.parse(body).data.sequence === 2, `not its second change: ${body}`);
    },
  },
];

const idsAt = (requests: Stage['receiver']['requests']) =>
  requests.filter(({ path }) => path === '/earlier').map(({ headers }) => headers['webhook-id']);

/** With all times moved, as if the earlier version had stopped now. */
function readItems(endpointUrl: string): Record<string, unknown>[] {
  const later = Date.now() - STOPPED_AT;
  const moved = (text: string) => new Date(Date.parse(text) + later).toISOString();
  const move = (value: unknown): unknown => {
    if (typeof value === 'string') return value.replaceAll(/2026-11-23T[\d:.]+Z/g, moved);
    if (typeof value !== 'number' || value < 1e9) return value;
    return value < 1e11 ? value + Math.floor(later / 1000) : value + later;
  };
  return JSON.parse(readFileSync(EARLIER, 'utf8'), (key, value) => (key === 'url' ? endpointUrl : move(value)));
}
