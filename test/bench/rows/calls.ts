import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Calls } from '../count-calls.ts';
import type { Result, Row } from '../row.ts';

const run = promisify(execFile);
const COUNT = fileURLToPath(import.meta.resolve('../count-calls.ts'));
const SIZES = [1_000, 10_000, 100_000];
const READS = ['GetItem', 'BatchGetItem', 'Query'];
const WRITES = ['PutItem', 'DeleteItem'];

const WHY_WRITES =
  'besides the row of each delivery, the first success of an endpoint in a minute is written into its circuit, so that people see when it last answered.';

const sum = (commands: Readonly<Record<string, number>>, names: readonly string[]) =>
  names.reduce((n, name) => n + (commands[name] ?? 0), 0);

const fanOutPuts = ({ fanOut, changes }: Calls) => sum(fanOut, WRITES) / changes;

export const row: Row = {
  name: 'calls',
  isCheap: false,
  about: `Requests to DynamoDB and SQS, counted at the SDK's clients over real engines, with ${SIZES.join(', ')} orders (the most of these; in brackets the fewest and the most): a poll that finds nothing new, a poll that finds ten scattered changes, a delivery of each, and a list that is as it was. docs/cost.md has units and prices.`,
  async measure() {
    const counted: Calls[] = [];
    for (const orders of SIZES) {
      const { stdout } = await run(process.execPath, [COUNT, String(orders)]);
      counted.push(JSON.parse(stdout));
    }
    const result = (name: string, goal: number, of: (calls: Calls) => number): Result => {
      const all = counted.map(of);
      const most = Math.max(...all);
      const spread = [Math.min(...all), most] as const;
      return { name: `calls, ${name}`, ratio: most, unit: 'requests', spread, goal, beside: {} };
    };
    return [
      result('unchanged poll: reads', 1, ({ unchangedPoll }) => sum(unchangedPoll, READS)),
      result('unchanged poll: writes', 1, ({ unchangedPoll }) => sum(unchangedPoll, WRITES)),
      {
        ...result('changed order: puts', 1.2, ({ changedPoll, changes }) => sum(changedPoll, WRITES) / changes),
        beside: { "fan-out's of its event": String(Math.max(...counted.map(fanOutPuts))) },
      },
      result(
        'changed order: sends',
        0.2,
        ({ changedPoll, changes }) => sum(changedPoll, ['SendMessageBatch']) / changes,
      ),
      result('delivery: reads', 1, ({ deliveries, changes }) => sum(deliveries, READS) / changes),
      {
        ...result('delivery: writes', 1, ({ deliveries, changes }) => sum(deliveries, WRITES) / changes),
        why: WHY_WRITES,
      },
      result('unchanged list', 1, ({ unchangedQuery }) => sum(unchangedQuery, READS)),
    ];
  },
};
