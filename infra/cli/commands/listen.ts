import type { Command } from 'commander';
import type { PostResult } from '../../../shared/domain/deliver/attempt.ts';
import { DEFAULT_EVENT_TYPES, matchesType } from '../../../shared/domain/deliver/endpoint.ts';
import { outcomeOf } from '../../../shared/domain/deliver/outcome.ts';
import { endOfFeed, followFeed } from '../feed.ts';
import { commaSeparated } from '../format.ts';
import { addHelp } from '../help.ts';
import type { Io } from '../io.ts';
import { createLocalSender } from '../local-sender.ts';
import { openSession } from '../session.ts';
import type { Column } from '../table.ts';
import { createWebhookSecret, findWebhookSecret, SECRET_VARIABLE } from '../webhook-secret.ts';
import { attemptText } from './deliveries.ts';
import { EVENT_COLUMNS, type FeedEvent } from './event-columns.ts';

interface ListenOptions {
  readonly forwardTo: string;
  readonly type: readonly string[];
  readonly service?: readonly string[];
  readonly connection?: string;
  readonly after?: string;
}

interface Forwarded {
  readonly event: FeedEvent;
  readonly result: PostResult;
}

const COLUMNS: readonly Column<Forwarded>[] = [
  ...EVENT_COLUMNS.slice(0, -1).map(({ head, text }) => ({ head, text: ({ event }: Forwarded) => text(event) })),
  { head: 'ANSWER', text: ({ result }) => answerText(result), flexible: true },
];

export function addListenCommand(program: Command, io: Io): void {
  const listen = program
    .command('listen')
    .description('send what happens to a receiver on this machine, signed as webhooks are: no tunnel, no endpoint')
    .requiredOption('--forward-to <url>', 'your receiver, such as http://127.0.0.1:3000/hook')
    .option('--type <patterns>', 'event types or families', commaSeparated, [...DEFAULT_EVENT_TYPES])
    .option('--service <names>', 'only of these services', commaSeparated)
    .option('--connection <name>', 'only of this customer account')
    .option('--after <cursor>', 'begin there, as `events tail` told it, and not with what comes')
    .action(async (options: ListenOptions, command: Command) => {
      const { forwardTo: url, type: types, service: services, connection, after } = options;
      const given = findWebhookSecret(io);
      const secret = given ?? createWebhookSecret();
      const sender = createLocalSender(url, secret);
      try {
        const { api, output } = await openSession(command, io);
        const query = { connection };
        const from = after ?? (await output.during('Reading the feed', endOfFeed(api)));
        const how = given === undefined ? `Give your receiver this secret: ${secret}` : `Signed by ${SECRET_VARIABLE}.`;
        output.note(`What happens goes to ${url}. ${how} Ctrl-C ends it.`);
        const pages = followFeed({ api, query, after: from, follow: true, signal: io.signal, onTrouble: output.note });
        const show = output.rows(COLUMNS);
        for await (const { data } of pages) {
          for (const event of data) {
            const isWanted =
              types.some(pattern => matchesType(pattern, event.type)) &&
              (services === undefined || event.data.service === undefined || services.includes(event.data.service));
            if (!isWanted || io.signal.aborted) continue;
            const { id, ...body } = event;
            const result = await sender.send(id, JSON.stringify(body));
            if (output.isJson) output.result({ id, type: event.type, ...shownResult(result) }, '');
            else show([{ event, result }]);
          }
        }
      } finally {
        await sender.close();
      }
    });
  addHelp(listen, {
    examples: [
      [
        'Your receiver, and what `npm start` simulates:',
        'order-relay --local listen --forward-to http://127.0.0.1:3000',
      ],
      [
        'The same secret each time, with the real orders:',
        `${SECRET_VARIABLE}=whsec_… order-relay listen --forward-to http://127.0.0.1:3000`,
      ],
    ],
    more: [
      'Each event is sent once: nothing is repeated when your receiver fails. A client with orders:read is enough; events of details need order-details:read.',
    ],
  });
}

export function shownResult({ status, durationMs, failure }: PostResult) {
  return { status, durationMs, failure };
}

/** In the words in which what is deployed tells of an attempt. */
export function answerText(result: PostResult): string {
  const { status, durationMs, answer } = result;
  const outcome = outcomeOf(result, 1, Date.now(), 0);
  return attemptText({ status, durationMs, error: outcome.kind === 'delivered' ? undefined : outcome.error, answer });
}
