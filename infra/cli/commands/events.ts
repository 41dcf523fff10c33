import type { Command } from 'commander';
import { followFeed } from '../feed.ts';
import { wholeNumber } from '../format.ts';
import { addHelp } from '../help.ts';
import type { Io } from '../io.ts';
import { openSession } from '../session.ts';
import { EVENT_COLUMNS, type FeedEvent } from './event-columns.ts';

interface TailOptions {
  readonly follow?: boolean;
  readonly lines: number;
  readonly after?: string;
  readonly type?: string;
  readonly order?: string;
  readonly connection?: string;
}

const MAX_LINES = 1000;

export function addEventCommands(program: Command, io: Io): void {
  const tail = program
    .command('events')
    .description('the feed: everything that happened, in order')
    .helpCommand(false)
    .command('tail', { isDefault: true })
    .description('the last events, and with --follow those that come')
    .option('-f, --follow', 'go on with what comes, until Ctrl-C')
    .option(
      '-n, --lines <n>',
      `how many of those that are there, up to ${MAX_LINES}`,
      wholeNumber({ min: 0, max: MAX_LINES }),
      10,
    )
    .option('--after <cursor>', 'in place of --lines: all that came after this place, as an earlier call told it')
    .option('--type <pattern>', 'of this type, or a family such as order.*')
    .option('--order <id>', 'of this order and its details')
    .option('--connection <name>', 'of this customer account')
    .action(async (options: TailOptions, command: Command) => {
      const { api, output } = await openSession(command, io);
      const { type, order: orderId, connection } = options;
      const feed = { api, query: { type, orderId, connection }, signal: io.signal };
      const { lines } = options;
      const show = output.rows(EVENT_COLUMNS);
      let kept: FeedEvent[] = [];
      let cursor: string | undefined;
      const readAll = async () => {
        for await (const page of followFeed({ ...feed, after: options.after, follow: false })) {
          cursor = page.cursor;
          if (options.after !== undefined) show(page.data);
          else kept = [...kept, ...page.data].slice(kept.length + page.data.length - lines);
        }
      };
      await output.during('Reading the feed', readAll());
      show(kept);
      if (options.follow) {
        const pages = followFeed({ ...feed, after: cursor, follow: true, onTrouble: output.note });
        for await (const { data } of pages) show(data);
      } else if (cursor !== undefined) output.note(`What comes later: --after ${cursor}`);
    });
  addHelp(tail, {
    examples: [
      ['See changes as they come:', 'order-relay events tail --follow'],
      ['Rescheduled orders, for a program:', 'order-relay events tail -f --type order.rescheduled --json'],
    ],
  });
}
