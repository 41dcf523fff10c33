import type { Command } from 'commander';
import type * as z from 'zod/mini';
import type { TEST_RESULT } from '../../../shared/api/answers/delivery.ts';
import type { CREATED_ENDPOINT, ENDPOINT_LIST } from '../../../shared/api/answers/endpoint.ts';
import { CommandFailed } from '../command-failed.ts';
import { commaSeparated } from '../format.ts';
import { addHelp } from '../help.ts';
import type { Io } from '../io.ts';
import { confirm } from '../prompt.ts';
import { withApi } from '../session.ts';
import { attemptText } from './deliveries.ts';
import {
  addFieldOptions,
  bodyOf,
  type ChangeOptions,
  CLEARABLE,
  changeOf,
  type Endpoint,
  type EndpointSecret,
  type FieldOptions,
  fieldsOf,
  secretFields,
} from './endpoint-fields.ts';
import { addOverlapOption, type OverlapOptions, overlapOf } from './overlap.ts';
import { addRecoverCommand } from './recover.ts';

const PATH = '/v1/webhook-endpoints';
const endpointPath = (id: string) => `${PATH}/${encodeURIComponent(id)}`;

export function addEndpointCommands(program: Command, io: Io): void {
  const endpoint = program.command('endpoint').description('the receivers of webhooks').helpCommand(false);

  const create = addFieldOptions(
    endpoint
      .command('create')
      .description('register a receiver, and show the secret that signs its webhooks')
      .argument('<url>', 'where webhooks are sent'),
  ).action(
    withApi(io, async ({ api, output }, url: string, options: FieldOptions) => {
      const body = { url, ...bodyOf(options) };
      const made = await api.call<z.output<typeof CREATED_ENDPOINT>>('POST', PATH, { body });
      output.record(made, [...fieldsOf(made), ['secret', made.secret]]);
      for (const { field, message } of made.warnings ?? []) output.note(`${field} ${message}`);
    }),
  );
  addHelp(create, {
    examples: [
      ['Every change of orders and details:', 'order-relay endpoint create https://hooks.example.com/relay'],
      [
        'Only dates that move, of one service:',
        'order-relay endpoint create https://hooks.example.com/relay --type order.rescheduled --service uno',
      ],
      [
        'Sentences in a channel of Slack:',
        'order-relay endpoint create https://hooks.slack.com/services/T0/B0/x --format slack',
      ],
    ],
    more: [
      'docs/receiving.md tells how to verify what arrives there, docs/chat.md how to get a URL of Slack or Teams.',
    ],
  });

  endpoint
    .command('list', { isDefault: true })
    .description('the receivers there are')
    .action(
      withApi(io, async ({ api, output }) => {
        const { data } = await api.call<z.output<typeof ENDPOINT_LIST>>('GET', PATH);
        await output.table(
          [data],
          [
            { head: 'ENDPOINT', text: ({ id }) => id },
            { head: 'STATUS', text: ({ status }) => status },
            { head: 'HEALTH', text: ({ health }) => health.state },
            { head: 'WAITING', text: ({ health }) => String(health.waiting) },
            { head: 'URL', text: ({ url }) => url, flexible: true },
            { head: 'DESCRIPTION', text: ({ description }) => description, flexible: true },
          ],
        );
      }),
    );

  endpoint
    .command('show')
    .description('one receiver, and how it answers')
    .argument('<endpoint>', 'its id')
    .action(
      withApi(io, async ({ api, output }, id: string) => {
        const found = await api.call<Endpoint>('GET', endpointPath(id));
        output.record(found, fieldsOf(found));
      }),
    );

  const change = async (session: Parameters<Parameters<typeof withApi>[1]>[0], id: string, body: object) => {
    const changed = await session.api.call<Endpoint>('PATCH', endpointPath(id), { body });
    session.output.record(changed, fieldsOf(changed));
  };
  const update = addFieldOptions(
    endpoint
      .command('update')
      .description('change a receiver: what is not named stays')
      .argument('<endpoint>', 'its id')
      .argument('[url]', 'where webhooks are sent from now on'),
  )
    .option('--clear <fields>', `take away: ${CLEARABLE.join(',')}`, commaSeparated)
    .action(
      withApi(io, (session, id: string, url: string | undefined, options: ChangeOptions) =>
        change(session, id, changeOf(url, options)),
      ),
    );
  addHelp(update, {
    examples: [
      ['Another address:', 'order-relay endpoint update we_1234 https://new.example.com/relay'],
      ['All services again:', 'order-relay endpoint update we_1234 --clear services'],
    ],
  });

  endpoint
    .command('enable')
    .description('send it webhooks again, and forget its failures')
    .argument('<endpoint>', 'its id')
    .action(
      withApi(io, async (session, id: string) => {
        await change(session, id, { enabled: true });
        session.output.note(`What it missed meanwhile: order-relay recover ${id} --since TIME`);
      }),
    );
  endpoint
    .command('disable')
    .description('send it no webhooks but tests until it is enabled')
    .argument('<endpoint>', 'its id')
    .action(withApi(io, (session, id: string) => change(session, id, { enabled: false })));

  endpoint
    .command('delete')
    .description('delete a receiver, with what waits for it')
    .argument('<endpoint>', 'its id')
    .option('--yes', 'do not ask')
    .action(
      withApi(io, async ({ api, output }, id: string, { yes }: { yes?: boolean }) => {
        const { url, health } = await api.call<Endpoint>('GET', endpointPath(id));
        const waiting = health.waiting > 0 ? `, for which ${health.waiting} wait` : '';
        if (!(await confirm(io, `Delete the endpoint ${id} (${url})${waiting}? There is no way back.`, yes))) return;
        await api.call('DELETE', endpointPath(id));
        output.result({ id }, `The endpoint ${id} is deleted.`);
      }),
    );

  endpoint
    .command('test')
    .description('send it a webhook.test now, and tell how it answered')
    .argument('<endpoint>', 'its id')
    .action(
      withApi(io, async ({ api, output }, id: string) => {
        const result = await api.call<z.output<typeof TEST_RESULT>>('POST', `${endpointPath(id)}/test`);
        const [attempt] = result.attempts;
        output.record(result, [
          ['event', result.eventId],
          ['result', result.status === 'delivered' ? 'delivered' : 'failed'],
          ['answer', attempt && attemptText(attempt)],
        ]);
        if (result.status !== 'delivered') throw new CommandFailed('');
      }),
    );

  endpoint
    .command('secret')
    .description('show the secret that signs its webhooks')
    .argument('<endpoint>', 'its id')
    .action(
      withApi(io, async ({ api, output }, id: string) => {
        const secret = await api.call<EndpointSecret>('GET', `${endpointPath(id)}/secret`);
        output.record(secret, secretFields(secret));
      }),
    );

  addOverlapOption(
    endpoint.command('rotate').description('give it another secret').argument('<endpoint>', 'its id'),
  ).action(
    withApi(io, async ({ api, output }, id: string, options: OverlapOptions) => {
      const secret = await api.call<EndpointSecret>('POST', `${endpointPath(id)}/secret/rotate`, {
        body: overlapOf(options),
      });
      output.record(secret, secretFields(secret));
    }),
  );

  addRecoverCommand(endpoint, io);
}
