import type { Command } from 'commander';
import type * as z from 'zod/mini';
import type { CLIENT, CLIENT_LIST, CLIENT_SECRET, CREATED_CLIENT } from '../../../shared/api/answers/client.ts';
import { ENDPOINTS_KEPT } from '../../../shared/api/clients.ts';
import { SCOPES } from '../../../shared/api/routes.ts';
import { commaSeparated, count, list, time } from '../format.ts';
import { addHelp } from '../help.ts';
import type { Io } from '../io.ts';
import { confirm } from '../prompt.ts';
import type { Field } from '../record.ts';
import { withApi } from '../session.ts';
import { addOverlapOption, type OverlapOptions, overlapOf } from './overlap.ts';

type Client = z.output<typeof CLIENT>;

const PATH = '/v1/clients';
const pathOf = (id: string) => `${PATH}/${encodeURIComponent(id)}`;
const ONCE = 'The secret is shown this once: only a hash of it is kept.';

export function addClientCommands(program: Command, io: Io): void {
  const client = program.command('client').description('who may call the API').helpCommand(false);

  const create = client
    .command('create')
    .description('make a client, and show its secret this once')
    .argument('<name>', 'for people, such as Ticketing')
    .requiredOption('--scope <scopes>', `what it may do, with commas between: ${SCOPES.join(', ')}`, commaSeparated)
    .option('--connection <names>', 'all it may see (every connection without it)', commaSeparated)
    .action(
      withApi(io, async ({ api, output }, name: string, options: { scope: string[]; connection?: string[] }) => {
        const body = { name, scopes: options.scope, connections: options.connection };
        const made = await api.call<z.output<typeof CREATED_CLIENT>>('POST', PATH, { body });
        output.record(made, [...fieldsOf(made), ['secret', made.clientSecret]]);
        output.note(ONCE);
      }),
    );
  addHelp(create, {
    examples: [
      ['A reader:', 'order-relay client create Dashboard --scope orders:read'],
      [
        'Who registers receivers for one account:',
        'order-relay client create Ticketing --scope webhooks:read,webhooks:write --connection default',
      ],
    ],
  });

  client
    .command('list', { isDefault: true })
    .description('the clients there are, without `operator`')
    .action(
      withApi(io, async ({ api, output }) => {
        const { data } = await api.call<z.output<typeof CLIENT_LIST>>('GET', PATH);
        await output.table(
          [data],
          [
            { head: 'CLIENT', text: ({ clientId }) => clientId },
            { head: 'NAME', text: ({ name }) => name, flexible: true },
            { head: 'SCOPES', text: ({ scopes }) => list(scopes), flexible: true },
            { head: 'CONNECTIONS', text: ({ connections }) => list(connections) ?? 'all' },
            { head: 'CREATED', text: ({ createdAt }) => time(createdAt) },
          ],
        );
      }),
    );

  client
    .command('show')
    .description('one client')
    .argument('<client>', 'its id')
    .action(
      withApi(io, async ({ api, output }, id: string) => {
        const found = await api.call<Client>('GET', pathOf(id));
        output.record(found, fieldsOf(found));
      }),
    );

  client
    .command('revoke')
    .description('delete a client: its tokens end, its endpoints stay')
    .argument('<client>', 'its id')
    .option('--yes', 'do not ask')
    .action(
      withApi(io, async ({ api, output }, id: string, { yes }: { yes?: boolean }) => {
        const { name } = await api.call<Client>('GET', pathOf(id));
        if (!(await confirm(io, `Delete the client ${id} (${name})? There is no way back.`, yes))) return;
        const { headers } = await api.callForHeaders('DELETE', pathOf(id));
        const endpointsKept = Number(headers.get(ENDPOINTS_KEPT));
        output.result({ clientId: id, endpointsKept }, `The client ${id} is deleted.`);
        if (endpointsKept > 0)
          output.note(
            `${count(endpointsKept, 'endpoint')} that it made still ${endpointsKept === 1 ? 'gets' : 'get'} webhooks: order-relay endpoint list`,
          );
      }),
    );

  const rotate = addOverlapOption(
    client.command('rotate').description('give a client another secret').argument('<client>', 'its id'),
  ).action(
    withApi(io, async ({ api, output }, id: string, options: OverlapOptions) => {
      const made = await api.call<z.output<typeof CLIENT_SECRET>>('POST', `${pathOf(id)}/secret/rotate`, {
        body: overlapOf(options),
      });
      output.record(made, [
        ['client', made.clientId],
        ['secret', made.clientSecret],
        ...made.secrets.flatMap(({ validUntil }): Field[] =>
          validUntil ? [['an older one until', time(validUntil)]] : [],
        ),
      ]);
      output.note(ONCE);
    }),
  );
  addHelp(rotate, {
    examples: [['After a leak:', 'order-relay client rotate cl_1234 --overlap 0']],
  });
}

function fieldsOf(client: Client): Field[] {
  return [
    ['client', client.clientId],
    ['name', client.name],
    ['scopes', list(client.scopes)],
    ['connections', list(client.connections) ?? 'all'],
    ['slot', `${client.slot.number}${client.slot.shared ? ' (shared)' : ''}`],
    ['created', time(client.createdAt)],
    ['created by', client.createdBy],
  ];
}
