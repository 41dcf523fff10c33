import { setTimeout as pause } from 'node:timers/promises';
import { eventually } from '../api.ts';
import { readCommands } from '../page-commands.ts';
import { check, JP, NAME, type Stage, type Step, US } from '../stage.ts';
import { change } from './changes.ts';

/** A page for operators, whose commands these steps run as they stand there. */
const COMMANDS = readCommands(new URL('../../../docs/restoring.md', import.meta.url));
const ORDERS = '/business-process/service-orders?serviceName=accs';
/** Of the first order of accs, one after the other. */
const AT_BACKUP = 5;
const TOLD_AGAIN = 6;
const AFTERWARDS = 7;

/** What there was before the restore, to be compared with what there is then. */
const before = { client: { id: '', secret: '' }, endpointId: '', cursor: '', eventId: '', requests: 0 };

export const RESTORE: readonly Step[] = [
  {
    what: 'a backup is made, and after it a change is told, a client deleted and an endpoint made',
    async run(stage) {
      const api = stage.apiOf(JP);
      const { body: client } = await api.call('POST', '/clients', { name: 'Shut out', scopes: ['orders:read'] });
      before.client = { id: client.clientId ?? '', secret: client.clientSecret ?? '' };
      await stage.apiOf(JP).signIn(before.client.id, before.client.secret);
      await change(stage, AT_BACKUP);
      await everythingIsStill(stage);
      await stage.checkout.run(blocks('Backup and restore', 'Make a backup'));

      before.eventId = String((await change(stage, TOLD_AGAIN)).headers['webhook-id']);
      check((await api.call('DELETE', `/clients/${before.client.id}`)).status === 204, 'the client is not deleted');
      const url = `${stage.receiver.url}/later`;
      before.endpointId = (await api.call('POST', '/webhook-endpoints', { url, services: ['accs'] })).body.id ?? '';
      before.cursor = (await api.call('GET', '/events?limit=1000')).body.cursor ?? '';
      await everythingIsStill(stage);
    },
  },
  {
    what: "the page's commands put the backup in the table's place",
    async run(stage) {
      const restore = [
        blocks('Backup and restore', '1. Let everything stand still'),
        `before=$(aws dynamodb describe-table --region $home --table-name $name --query Table.TableId)`,
        // The emulator's point-in-time recovery gives the present: the other way is gone.
        (COMMANDS.get('2. Restore into a table beside it') ?? []).slice(1).join('\n'),
        blocks('3. Take over what people decided since', "4. Put it in the table's place", '5. Go on'),
        `test "$before" != "$(aws dynamodb describe-table --region $home --table-name $name --query Table.TableId)"`,
      ];
      before.requests = stage.receiver.requests.length;
      await stage.deploy(restore.join('\n'), JP, US);
    },
  },
  {
    what: 'the restored table has the settings of the one that was deployed, and its replica',
    async run({ checkout }) {
      for (const [{ awsRegion }, other] of [
        [JP, US],
        [US, JP],
      ] as const) {
        const table = `--region ${awsRegion} --table-name ${NAME}`;
        const settings = await checkout.run(`
          aws dynamodb describe-time-to-live ${table} --output text --query TimeToLiveDescription.TimeToLiveStatus
          aws dynamodb describe-continuous-backups ${table} --output text \
            --query ContinuousBackupsDescription.PointInTimeRecoveryDescription.PointInTimeRecoveryStatus
          aws dynamodb describe-table ${table} --output text --query Table.StreamSpecification.StreamViewType
          aws dynamodb describe-table ${table} --output text --query 'Table.Replicas[].RegionName'`);
        check(
          settings.trim().split(/\s+/).join(' ') === `ENABLED ENABLED NEW_AND_OLD_IMAGES ${other.awsRegion}`,
          `settings in ${awsRegion}: ${settings}`,
        );
      }
    },
  },
  {
    what: 'what changed since is told under the id it had, and nothing under two',
    async run(stage) {
      await eventually('the change, again', () =>
        stage.receiver.requests.slice(before.requests).find(({ headers }) => headers['webhook-id'] === before.eventId),
      );
      await change(stage, AFTERWARDS);
      await everythingIsStill(stage);
      const events = stage.receiver.requests.map(({ headers, body }) => ({
        id: headers['webhook-id'],
        ...JSON.parse(body),
      }));
      const told = Map.groupBy(
        events.filter(({ data }) => data.orderId !== undefined),
        ({ type, data }) => JSON.stringify([type, data.orderId, data.changes]),
      );
      for (const [what, same] of told) {
        const ids = new Set(same.map(({ id }) => id));
        check(ids.size === 1, `told under ${ids.size} ids: ${what}`);
      }
    },
  },
  {
    what: 'both regions answer as before, who was shut out stays so, and readers go on where they were',
    async run(stage) {
      for (const region of [JP, US]) {
        const api = stage.apiOf(region);
        const orders = await api.call('GET', ORDERS);
        check(JSON.stringify(orders.body.items) === JSON.stringify(stage.provider.orders('accs')), 'orders differ');
        const { client, endpointId, cursor, eventId } = before;
        for (const id of [stage.endpoint.id, endpointId])
          check((await api.call('GET', `/webhook-endpoints/${id}`)).body.status === 'enabled', `no endpoint ${id}`);
        const refusal = await api.signIn(client.id, client.secret).catch(String);
        check(refusal.includes('401'), `the deleted client in ${region.name}: ${refusal}`);
        const { body } = await api.call('GET', `/events?after=${encodeURIComponent(cursor)}`);
        check(
          body.data?.some(({ id }) => id === eventId),
          `the feed in ${region.name}: ${JSON.stringify(body)}`,
        );
      }
    },
  },
];

function blocks(...headings: readonly string[]): string {
  return headings.map(heading => COMMANDS.get(heading)?.join('\n') ?? `false # no section ${heading}`).join('\n');
}

/** No webhook came for longer than any queue, and the wait before a second attempt, takes. */
async function everythingIsStill({ receiver }: Stage): Promise<void> {
  for (let seen = -1; seen !== receiver.requests.length; ) {
    seen = receiver.requests.length;
    await pause(15_000);
  }
}
