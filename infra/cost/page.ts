import { type Config, parseConfig } from '../config.ts';
import { COUNTED, type Counted } from './counted.ts';
import { type Counts, total } from './counts.ts';
import {
  ASSUMED_RUN_MS,
  costOf,
  HOURS_PER_MONTH,
  IDLE_RECEIVES_PER_MINUTE,
  idleMonth,
  type Line,
  PLATFORM_LOG_BYTES,
  sumOf,
  watchingMonth,
} from './estimate.ts';
import list from './prices.json' with { type: 'json' };
import { PRICED_REGIONS, usdOf } from './prices.ts';

const MILLION = 1e6;
const NAMES = ['jp', 'us', 'fr', 'sg'];
const FOUR = ['ap-northeast-1', 'us-east-1', 'eu-west-3', 'ap-southeast-1'];
const [TOKYO = ''] = PRICED_REGIONS;

/** `docs/cost.md`: every number in it is computed here. */
export function costPage(counted: Counted = COUNTED): string {
  const { orders, changes, poll, delivered, calls } = counted;
  const one = delivered['1'];
  const ten = delivered['10'];
  return `# What it costs

<!-- Made by \`npm run docs:cost\`: counts by test/cost, prices by infra/cost/prices.json. -->

For operators. order-relay has no servers: in a quiet month you pay for asking, and for secrets. US dollars, AWS's list prices without taxes and **without any free tier** (Lambda's, SQS's and Scheduler's alone cover most of what follows for one region), for the configuration's defaults and one connection, with ${orders} orders. Calls were counted: the deployed functions ran over engines that speak DynamoDB, SQS and Secrets Manager, and this page is made of the counts and of [the prices](#prices). What was not counted is [assumed](#assumed).

## A month in which nothing happens

${table(['', ...CASES.map(({ title }) => title)], idleRows(counted))}

More connections or a shorter \`listEveryMinutes\` multiply the lines of functions and table; each connection is one more secret. A firewall (\`waf\`) adds ${usd(addedBy({ waf: { requestsPer5MinutesPerIp: 3000 } }, counted))} in each region, and ${usd(usdOf('firewallRequest', TOKYO) * MILLION)} for each million calls of the API; fixed addresses (\`vpc\`) add ${usd(addedBy({ regions: configOf([TOKYO]).regions.map(region => ({ ...region, vpc: {} })) }, counted))} for each, and what goes through their gateway; \`domain\` adds ${usd(addedBy({ domain: { name: 'relay.example.com', hostedZoneId: 'Z' } }, counted))}, most of it for the calls of Route 53's health checks. Watching is [apart](#watching).

## What happens on top

For a million of each, in one region:

${table(
  ['a million …', ...PRICED_REGIONS],
  [
    row(`polls that find nothing new`, poll, 1),
    row(`deliveries: ${changes} changes in a poll, one endpoint`, one, changes),
    row(`deliveries: ${changes} changes in a poll, ten endpoints`, ten, 10 * changes),
    ...Object.entries(calls).map(([what, counts]) => row(`calls: ${what}`, counts, 1)),
  ],
)}

A delivery's cost is that of its change, mostly: of a million deliveries to one endpoint, the parts are

${table(['', ...PRICED_REGIONS], partsRows(total([[one, MILLION / changes]])))}

With four regions every write is made in each: the same million costs ${usd(sumOf(costOf(total([[one, MILLION / changes]]), TOKYO, FOUR)))} from Tokyo. An attempt that fails costs about as much as one that succeeds.

## Watching

In a quiet month, counted in the templates and in the lines that quiet regions logged:

${table(
  ['', 'one region', 'four regions, together'],
  watchingRows(counted).map(([what, alone, four]) => [what, String(alone), String(four)]),
)}
| **together** | **${usd(watchingMonth(configOf([TOKYO]), counted))}** | **${usd(watchingMonth(configOf(FOUR), counted))}** |

Each further connection has ${counted.metrics.ofConnection} metrics more. A metric is paid for in the hours in which it has a value: deliveries make ${counted.metricsOfDeliveries} more while there are any, and failures more. Notices (\`alarms\`) need a key in each region, ${usd(usdOf('key', TOKYO))} a month, and as much again for each of the two first times that AWS renews it, which it does every year.

## What grows

A stored GB costs ${usd(usdOf('storage', TOKYO) + usdOf('recovery', TOKYO))} a month in Tokyo and ${usd(usdOf('storage', 'us-east-1') + usdOf('recovery', 'us-east-1'))} in Virginia, point-in-time recovery included, in every region. Orders stay for good, events and history for \`keepDays\`, deliveries for 90 days. Logs are kept for three months.

## Assumed

- A month has ${HOURS_PER_MONTH} hours. Regions share the polls evenly.
- How long functions run, in ms: ${Object.entries(ASSUMED_RUN_MS)
    .map(([name, ms]) => `\`${name}\` ${ms}`)
    .join(', ')}. AWS was not at hand to measure it; the line *functions* grows with it. Cold starts are left out.
- Lambda asks each of the three queues ${IDLE_RECEIVES_PER_MINUTE} times a minute while it is empty, and logs ${PLATFORM_LOG_BYTES} bytes of each run.
- Every request to a queue is charged as one to a fair queue.
- Route 53 asks for a region's health from 15 places, twice a minute each.
- Left out: the hosted zone of a \`domain\` and what is asked of it, data through NAT gateways, CDK's bootstrap bucket, traces of your own, AWS support.

## Prices

As AWS lists them. *Seen* is the date of the price list in which a price was looked up, Tokyo's first; where there is a dash, only the page was named: check it. Regions without a column are reckoned with Tokyo's prices.

${table(
  ['a …', ...PRICED_REGIONS, 'seen', 'AWS says'],
  Object.values(list.prices).map(({ per, usd: prices, seen, page }) => [
    per,
    ...prices.map(price => `$${price}`),
    seen.map(date => date ?? '–').join(', '),
    `[page](${page})`,
  ]),
)}
`;
}

interface Case {
  readonly title: string;
  readonly awsRegions: readonly string[];
}

const CASES: readonly Case[] = [
  { title: 'one region: Tokyo', awsRegions: ['ap-northeast-1'] },
  { title: 'one region: Virginia', awsRegions: ['us-east-1'] },
  { title: 'four regions, together', awsRegions: FOUR },
];

function configOf(awsRegions: readonly string[]): Config {
  const regions = awsRegions.map((awsRegion, i) => {
    return {
      name: NAMES[i],
      awsRegion,
      upstreamHost: `https://${NAMES[i]}.api.ntt.com`,
      ...(i === 0 && { home: true }),
    };
  });
  return parseConfig({ regions });
}

function idleRows(counted: Counted): string[][] {
  const months = CASES.map(({ awsRegions }) => [...idleMonth(configOf(awsRegions), counted).values()].flat());
  return rowsOf(months);
}

function watchingRows({ metrics, watching }: Counted): [string, number, number][] {
  const { alone, amongOthers, once } = watching;
  const ofFour = (n: number) => n * FOUR.length;
  return [
    [
      `metrics, ${usd(usdOf('metric', TOKYO))} each`,
      metrics.alone + metrics.ofConnection,
      ofFour(metrics.amongFour) + metrics.ofConnection,
    ],
    [
      `alarms, ${usd(usdOf('alarm', TOKYO))} each`,
      alone.alarms + once.alarms,
      ofFour(amongOthers.alarms) + once.alarms,
    ],
    [
      `dashboards, ${usd(usdOf('dashboard', TOKYO))} each`,
      alone.dashboards + once.dashboards,
      ofFour(amongOthers.dashboards) + once.dashboards,
    ],
  ];
}

const partsRows = (counts: Counts) => rowsOf(PRICED_REGIONS.map(region => costOf(counts, region)));

/** One row for each kind of line, and their sum; a column for each case. */
function rowsOf(columns: readonly (readonly Line[])[]): string[][] {
  const kinds = [...new Set(columns.flat().map(({ what }) => what))];
  const rows = kinds.map(kind => [
    kind,
    ...columns.map(lines => usd(sumOf(lines.filter(({ what }) => what === kind)))),
  ]);
  return [...rows, ['**together**', ...columns.map(lines => `**${usd(sumOf(lines))}**`)]];
}

const row = (what: string, counts: Counts, of: number) => [
  what,
  ...PRICED_REGIONS.map(region => usd(sumOf(costOf(total([[counts, MILLION / of]]), region)))),
];

/** What these members add to a quiet month of one region. */
function addedBy(members: Partial<Config>, counted: Counted): number {
  const bare = configOf([TOKYO]);
  const sum = (config: Config) => sumOf([...idleMonth(config, counted).values()].flat());
  return sum({ ...bare, ...members }) - sum(bare);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map((_, i) => (i === 0 ? '---' : '--:'))), ...rows.map(line)].join('\n');
}

const usd = (amount: number) => `$${amount.toFixed(2)}`;
