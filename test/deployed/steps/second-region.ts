import { setTimeout as pause } from 'node:timers/promises';
import { DynamoDBClient, UpdateTableCommand } from '@aws-sdk/client-dynamodb';
import { check, JP, NAME, type Step, US } from '../stage.ts';
import { change } from './changes.ts';

const ORDERS = '/business-process/service-orders?serviceName=accs';

export const SECOND_REGION: readonly Step[] = [
  {
    what: 'what was stored stays through another deployment, which protects it',
    async run(stage) {
      const before = await stage.apiOf(JP).call('GET', '/events');
      await stage.deploy('npx cdk deploy --all', JP);
      const api = stage.apiOf(JP);
      const after = await api.call('GET', '/events');
      check(JSON.stringify(after.body.data) === JSON.stringify(before.body.data), 'the feed differs');
      const { body } = await api.call('GET', `/webhook-endpoints/${stage.endpoint.id}`);
      check(body.status === 'enabled', `the endpoint: ${JSON.stringify(body)}`);
    },
  },
  {
    what: 'a second region has what the first has, and its tokens',
    async run(stage) {
      stage.configure(JP, US);
      await stage.checkout.run('npx cdk bootstrap && npx cdk deploy home');
      // The emulator makes no replicas of its own accord.
      const Create = { RegionName: US.awsRegion };
      await new DynamoDBClient().send(new UpdateTableCommand({ TableName: NAME, ReplicaUpdates: [{ Create }] }));
      await stage.deploy('npx cdk deploy us --exclusively -c unprotected=true && npx cdk deploy --all', JP, US);
      const other = stage.apiOf(US);
      const { status, body } = await other.call('GET', `/webhook-endpoints/${stage.endpoint.id}`);
      check(status === 200 && body.status === 'enabled', `the endpoint in us: ${status} ${JSON.stringify(body)}`);
      check((await other.call('GET', ORDERS)).body.items?.length === 2, 'the orders in us');
    },
  },
  {
    what: 'with two regions a change is told once',
    async run(stage) {
      const { headers } = await change(stage, 4);
      await pause(70_000);
      const { length } = stage.webhooksAt('/hook', 1, 4);
      check(length === 1, `it was told ${length} times: ${headers['webhook-id']}`);
    },
  },
];
