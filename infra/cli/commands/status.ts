import type { Command } from 'commander';
import type * as z from 'zod/mini';
import type { WATCH_STATUS } from '../../../shared/api/answers/status.ts';
import { time } from '../format.ts';
import { addHelp } from '../help.ts';
import type { Io } from '../io.ts';
import { withApi } from '../session.ts';

type Status = z.output<typeof WATCH_STATUS>;

export function addStatusCommand(program: Command, io: Io): void {
  const command = program
    .command('status')
    .description('how the polls of each service, and the regions, are')
    .action(
      withApi(io, async ({ api, output }) => {
        const status = await api.call<Status>('GET', '/v1/status');
        if (output.isJson) return output.result(status, '');
        await output.table(
          [status.data],
          [
            { head: 'CONNECTION', text: ({ connection }) => connection },
            { head: 'SERVICE', text: ({ service }) => service },
            { head: 'STATE', text: ({ state }) => state },
            { head: 'LAST COMPLETE POLL', text: ({ lastCompletePollAt }) => time(lastCompletePollAt) ?? 'none yet' },
            { head: 'POLLED BY', text: ({ leaseOwner }) => leaseOwner },
            {
              head: 'TROUBLE',
              text: ({ failures, lastFailure }) =>
                failures === 0
                  ? ''
                  : [`${failures}×`, lastFailure?.kind, lastFailure?.detailMsg].filter(Boolean).join(' '),
              flexible: true,
            },
          ],
        );
        output.result(undefined, '');
        await output.table(
          [status.regions],
          [
            { head: 'REGION', text: ({ name }) => name },
            { head: 'STATE', text: ({ state }) => state },
            { head: 'LAST HEARD OF', text: ({ at }) => time(at) },
            { head: 'VERSION', text: ({ version }) => version },
            { head: 'POLLS', text: ({ leases }) => leases?.toString() },
            { head: 'BACKLOGS', text: ({ backlogs }) => backlogs?.toString() },
          ],
        );
      }),
    );
  addHelp(command, {
    examples: [
      ['Services whose polls are not well:', `order-relay status --json | jq '.data[] | select(.state != "ok")'`],
    ],
    more: ['status tells what the API says; doctor looks at all of it, and says what to do.'],
  });
}
