import type { Command } from 'commander';
import type * as z from 'zod/mini';
import type { DELIVERY, DELIVERY_WITH_PAYLOAD } from '../../../shared/api/answers/delivery.ts';
import { CommandFailed } from '../command-failed.ts';
import { time } from '../format.ts';
import { addHelp } from '../help.ts';
import type { Io } from '../io.ts';
import { addPageOptions, itemsOf, limitOf, type PageOptions } from '../paging.ts';
import type { Field } from '../record.ts';
import { withApi } from '../session.ts';

type Delivery = z.output<typeof DELIVERY>;

interface ListOptions extends PageOptions {
  readonly status?: string;
  readonly type?: string;
  readonly order?: string;
}

const pathOf = (endpoint: string, event = '') =>
  `/v1/webhook-endpoints/${encodeURIComponent(endpoint)}/deliveries${event && `/${encodeURIComponent(event)}`}`;

export function addDeliveryCommands(program: Command, io: Io): void {
  const deliveries = program
    .command('deliveries')
    .description('what a receiver was sent, and how it answered')
    .helpCommand(false);

  const list = addPageOptions(
    deliveries
      .command('list')
      .description('the deliveries to one receiver, the newest first')
      .argument('<endpoint>', "the endpoint's id")
      .option('--status <status>', 'waiting, delivered, exhausted or cancelled')
      .option('--type <pattern>', 'of this event type, or a family such as order.*')
      .option('--order <id>', 'of this order'),
  ).action(
    withApi(io, async ({ api, output }, endpoint: string, options: ListOptions) => {
      const { status, type, order: orderId } = options;
      const pages = api.pages<Delivery>(pathOf(endpoint), { status, type, orderId }, limitOf(options));
      await output.table(itemsOf(pages, output), [
        { head: 'EVENT', text: ({ eventId }) => eventId },
        { head: 'TYPE', text: ({ type }) => type, flexible: true },
        { head: 'STATUS', text: ({ status }) => status },
        { head: 'ATTEMPTS', text: ({ attemptCount }) => String(attemptCount) },
        { head: 'LAST ANSWER', text: ({ attempts }) => lastAnswer(attempts), flexible: true },
        { head: 'NEXT', text: ({ nextAttemptAt }) => time(nextAttemptAt) },
      ]);
    }),
  );
  addHelp(list, {
    examples: [['What was given up:', 'order-relay deliveries list we_1234 --status exhausted --all']],
  });

  deliveries
    .command('show')
    .description('one delivery, with each attempt and, for those who may read it, its body')
    .argument('<endpoint>', "the endpoint's id")
    .argument('<event>', "the event's id, its webhook-id")
    .action(
      withApi(io, async ({ api, output }, endpoint: string, event: string) => {
        const found = await api.call<z.output<typeof DELIVERY_WITH_PAYLOAD>>('GET', pathOf(endpoint, event));
        output.record(found, [
          ...fieldsOf(found),
          ['body', found.payload === undefined ? undefined : JSON.stringify(found.payload)],
        ]);
      }),
    );

  const retry = deliveries
    .command('retry')
    .description('make one more attempt now, and tell how it went')
    .argument('<endpoint>', "the endpoint's id")
    .argument('<event>', "the event's id")
    .action(
      withApi(io, async ({ api, output }, endpoint: string, event: string) => {
        const tried = await api.call<Delivery>('POST', `${pathOf(endpoint, event)}/retry`);
        output.record(tried, fieldsOf(tried));
        if (tried.status !== 'delivered') throw new CommandFailed('');
      }),
    );
  addHelp(retry, {
    examples: [['One that was given up:', 'order-relay deliveries retry we_1234 evt_6f1e0b3c8d2a4957b1c0d3e4f5a69788']],
    more: ['Ends with 1 when the receiver failed again. Many at once: order-relay recover.'],
  });
}

function fieldsOf(delivery: Delivery): Field[] {
  return [
    ['event', delivery.eventId],
    ['type', delivery.type],
    ['time', time(delivery.timestamp)],
    ['order', delivery.orderId],
    ['status', delivery.status],
    ['attempts', String(delivery.attemptCount)],
    ['next attempt', time(delivery.nextAttemptAt)],
    ...delivery.attempts.map((attempt): Field => [time(attempt.at) ?? '', attemptText(attempt)]),
  ];
}

type Attempt = Delivery['attempts'][number];

export function attemptText({ status, error, durationMs, answer }: Omit<Attempt, 'at'>): string {
  return [outcomeText({ status, error }), `in ${Math.round(durationMs)} ms`, answer].filter(Boolean).join(' ');
}

const lastAnswer = (attempts: Delivery['attempts']) => {
  const last = attempts.at(-1);
  return last && outcomeText(last);
};

/** Most errors begin with the status themselves. */
function outcomeText({ status, error = '' }: Pick<Attempt, 'status' | 'error'>): string {
  const head = status === undefined ? '' : `HTTP ${status}`;
  return error.startsWith(head) ? error : `${head} ${error}`.trim();
}
