import { randomBytes } from 'node:crypto';
import type { Command } from 'commander';
import { WEBHOOK_EXAMPLES } from '../../../shared/api/operations/webhook-examples.ts';
import { EVENT_TYPES, type EventType } from '../../../shared/domain/events/event.ts';
import { UsageError } from '../../local/usage-error.ts';
import { CommandFailed } from '../command-failed.ts';
import { addHelp } from '../help.ts';
import type { Io } from '../io.ts';
import { createLocalSender, isAccepted } from '../local-sender.ts';
import { outputFor } from '../session.ts';
import { createWebhookSecret, findWebhookSecret } from '../webhook-secret.ts';
import { answerText, shownResult } from './listen.ts';

export function addTriggerCommand(program: Command, io: Io): void {
  const trigger = program
    .command('trigger')
    .description('send a receiver a sample event of a type, or print it; no API is asked, nothing is registered')
    .argument('<type>', `the event's type: ${EVENT_TYPES.join(', ')}`)
    .option('--forward-to <url>', 'your receiver, such as http://127.0.0.1:3000/hook')
    .action(async (type: string, { forwardTo }: { forwardTo?: string }, command: Command) => {
      const output = outputFor(command, io);
      const body = sampleOf(type);
      if (forwardTo === undefined) {
        io.stdout.write(`${JSON.stringify(body, undefined, output.isJson ? 0 : 2)}\n`);
        return;
      }
      const given = findWebhookSecret(io);
      const secret = given ?? createWebhookSecret();
      const sender = createLocalSender(forwardTo, secret);
      const id = `evt_${randomBytes(16).toString('hex')}`;
      const result = await output
        .during(`Waiting for ${forwardTo}`, sender.send(id, JSON.stringify(body)))
        .finally(() => sender.close());
      output.record({ id, type, ...shownResult(result), ...(given === undefined && { secret }) }, [
        ['event', id],
        ['type', type],
        ['signed with', given === undefined ? secret : undefined],
        ['answer', answerText(result)],
      ]);
      if (!isAccepted(result)) throw new CommandFailed(`${forwardTo} did not take it: only 2xx is success.`);
    });
  addHelp(trigger, {
    examples: [
      ['A sample as a file:', 'order-relay trigger order.rescheduled > rescheduled.json'],
      [
        'To a receiver, signed with the secret that it knows:',
        'ORDER_RELAY_WEBHOOK_SECRET=whsec_… order-relay trigger order.created --forward-to http://127.0.0.1:3000',
      ],
    ],
    more: [
      'Without ORDER_RELAY_WEBHOOK_SECRET a new secret signs, which is shown. What is deployed sends a registered endpoint a webhook.test: order-relay endpoint test.',
    ],
  });
}

function sampleOf(type: string) {
  if (!isEventType(type)) throw new UsageError(`There is no event type "${type}": ${EVENT_TYPES.join(', ')}.`);
  return { ...WEBHOOK_EXAMPLES[type], timestamp: new Date().toISOString() };
}

const isEventType = (type: string): type is EventType => EVENT_TYPES.some(each => each === type);
