import type { Command } from 'commander';
import type * as z from 'zod/mini';
import type { RECOVERY } from '../../../shared/api/answers/delivery.ts';
import { count, time } from '../format.ts';
import { addHelp } from '../help.ts';
import type { Io } from '../io.ts';
import { confirm } from '../prompt.ts';
import { withApi } from '../session.ts';

type Recovery = z.output<typeof RECOVERY>;

interface RecoverOptions {
  readonly since: string;
  readonly until?: string;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
}

/** Counts before it sends: nobody should be sent thousands of webhooks by a wrong date. */
export function addRecoverCommand(parent: Command, io: Io): void {
  const recover = parent
    .command('recover')
    .description('send a receiver what it missed; counts first, and asks')
    .argument('<endpoint>', "the endpoint's id")
    .requiredOption('--since <time>', 'from then on, such as 2026-11-24T09:00:00Z, or a day')
    .option('--until <time>', 'up to then')
    .option('--dry-run', 'only count')
    .option('--yes', 'do not ask')
    .action(
      withApi(io, async ({ api, output }, id: string, { since, until, dryRun, yes }: RecoverOptions) => {
        const path = `/v1/webhook-endpoints/${encodeURIComponent(id)}/recover`;
        const call = (isDryRun: boolean) =>
          api.call<Recovery>('POST', path, { body: { since, until, dryRun: isDryRun } });
        const counted = await call(true);
        const { missed } = counted;
        const text = `${counted.next ? 'At least ' : ''}${count(missed, 'event')} since ${time(counted.since)} ${missed === 1 ? 'was' : 'were'} missed.`;
        if (dryRun || missed === 0) return output.result(counted, text);
        if (!yes) output.note(text);
        if (!(await confirm(io, 'Send them now?', yes))) return;
        const started = await call(false);
        output.result(
          started,
          `${text} They are being sent, in their order and at most twenty a second: order-relay deliveries list ${id}`,
        );
      }),
    );
  addHelp(recover, {
    examples: [
      ['How many would be sent:', 'order-relay recover we_1234 --since 2026-11-24 --dry-run'],
      ['Send them, from a script:', 'order-relay recover we_1234 --since 2026-11-24T09:00:00Z --yes'],
    ],
    more: ['Repeating it sends nothing twice: what was delivered stays delivered.'],
  });
}
