import type { Command } from 'commander';
import type * as z from 'zod/mini';
import type { ORDER, ORDER_WITH_DETAILS } from '../../../shared/api/answers/order.ts';
import { japanDay } from '../../local/display/japan-dates.ts';
import { count, time } from '../format.ts';
import { addHelp } from '../help.ts';
import type { Io } from '../io.ts';
import { addPageOptions, itemsOf, limitOf, type PageOptions } from '../paging.ts';
import type { Field } from '../record.ts';
import { withApi } from '../session.ts';
import { EVENT_COLUMNS, type FeedEvent } from './event-columns.ts';

type Order = z.output<typeof ORDER>;
type OrderWithDetails = z.output<typeof ORDER_WITH_DETAILS>;

interface ListOptions extends PageOptions {
  readonly service?: string;
  readonly phase?: string;
  readonly contract?: string;
  readonly updatedSince?: string;
  readonly slipped?: boolean;
  readonly connection?: string;
}

export function addOrderCommands(program: Command, io: Io): void {
  const orders = program
    .command('orders')
    .description('the orders that are known, and what became of them')
    .helpCommand(false);
  const list = addPageOptions(
    orders
      .command('list', { isDefault: true })
      .description('orders, with filters (what `orders` alone does)')
      .option('--service <name>', "of this service, by the provider's serviceName")
      .option('--phase <phase>', 'received, in_progress, completed or unknown')
      .option('--contract <id>', 'of this contractId')
      .option('--updated-since <time>', 'changed since then, such as 2026-11-24T09:00:00Z')
      .option('--slipped', 'planned for a later day than at first')
      .option('--connection <name>', 'of this customer account'),
  ).action(
    withApi(io, async ({ api, output }, options: ListOptions) => {
      const { service, phase, contract: contractId, updatedSince, slipped, connection } = options;
      const query = { service, phase, contractId, updatedSince, slipped, connection };
      const pages = api.pages<Order>('/v1/orders', query, limitOf(options));
      await output.table(itemsOf(pages, output), [
        { head: 'ORDER', text: ({ orderId }) => orderId },
        { head: 'PHASE', text: ({ status }) => status.phase },
        { head: 'STATUS', text: statusOf, flexible: true },
        { head: 'PLANNED', text: ({ planned }) => japanDay(plain(planned?.current)), flexible: true },
        { head: 'SLIPPED', text: slippedOf },
        { head: 'UPDATED', text: ({ updatedAt }) => time(updatedAt) },
      ]);
    }),
  );
  addHelp(list, {
    examples: [
      ['What is late:', 'order-relay orders --slipped'],
      ['One service, as a file:', 'order-relay orders --service uno --all --json > uno.jsonl'],
    ],
  });

  const show = orders
    .command('show')
    .description('one order, and its details where the client may read them')
    .argument('<order>', 'its id')
    .option('--as-of <time>', 'as it was known then')
    .action(
      withApi(io, async ({ api, output }, id: string, { asOf }: { asOf?: string }) => {
        const order = await api.call<OrderWithDetails>('GET', `/v1/orders/${encodeURIComponent(id)}`, {
          query: { asOf },
        });
        output.record(order, fieldsOf(order));
      }),
    );
  addHelp(show, {
    examples: [
      [
        'As it was known a week ago:',
        "order-relay orders show 'uno~123456789012~N12345678' --as-of 2026-11-16T00:00:00Z",
      ],
    ],
  });

  addPageOptions(
    orders.command('history').description('what happened to one order, the newest first').argument('<order>', 'its id'),
  ).action(
    withApi(io, async ({ api, output }, id: string, options: PageOptions) => {
      const pages = api.pages<FeedEvent>(`/v1/orders/${encodeURIComponent(id)}/history`, {}, limitOf(options));
      await output.table(itemsOf(pages, output), EVENT_COLUMNS);
    }),
  );
}

function fieldsOf(order: OrderWithDetails): Field[] {
  const { details, timeline = [] } = order;
  return [
    ['order', order.orderId],
    ['connection', order.connection],
    ['service', order.service],
    ['type', `${order.orderType.label.ja} ${order.orderType.label.en}`],
    ['phase', order.status.phase],
    ['status', statusOf(order)],
    ['planned', japanDay(plain(order.planned?.current))],
    ['first planned', japanDay(order.planned?.first ?? '')],
    ['slipped', slippedOf(order)],
    ['sequence', String(order.sequence)],
    ['first seen', time(order.firstSeenAt)],
    ['updated', time(order.updatedAt)],
    ['removed', time(order.removedAt)],
    ['details', details === undefined ? undefined : count(details.length, 'detail')],
    ...timeline.map(
      ({ milestone, kind, date, timeBand }): Field => [
        milestone.replaceAll('_', ' '),
        [kind, date, timeBand].filter(Boolean).join(' '),
      ],
    ),
  ];
}

const statusOf = ({ status: { code, label } }: Pick<Order, 'status'>) =>
  [code, label.ja, label.en].filter(Boolean).join(' ');

function slippedOf({ planned }: Pick<Order, 'planned'>): string {
  const days = planned?.slippedDays ?? 0;
  return days === 0 ? '' : `${days > 0 ? '+' : ''}${count(days, 'day')}`;
}

const plain = (value: unknown) =>
  value === undefined || value === null ? '' : typeof value === 'string' ? value : JSON.stringify(value);
