import { sampleCommands } from './display/commands.ts';
import { wrapToWidth } from './display/text-width.ts';

const MAX_COLUMNS = 100;
const INDENT = '  ';
/** Descriptions stand beside the options from here on where there is room for them, else below. */
const TEXT_FROM = 23;
const MIN_TEXT_COLUMNS = 35;

const OPTIONS = [
  ['--port PORT', 'where the API listens, on 127.0.0.1 (8787; 0: any free port)'],
  [
    '--regions NAMES',
    'run several regions, such as jp,us: each with its own table, queues, functions, way to the provider and API, the first at --port, the others at the ports that follow; GET /_local/regions shows them, and POST /_local/regions/NAME with {"stopped":true}, {"isolated":true}, {"replicationLagMs":N} or {"providerDown":true} lets one fail',
  ],
  [
    '--take-over-seconds N',
    'with --regions: a region that stops has lost its polls after N seconds and counts as gone; polls every N/3 seconds, in place of --poll-seconds',
  ],
  [
    '--upstream URL',
    'poll this provider instead of a simulated one, such as https://api.ntt.com, with the credentials in NTT_CONSUMER_KEY and NTT_CONSUMER_SECRET; nothing is sent to it but the polls',
  ],
  [
    '--poll-seconds N',
    "ask for each service's orders, and for details, every N seconds (2); a real provider limits its customers' rates: 300 is what is deployed",
  ],
  [
    '--details WHEN',
    "ask for order details in the provider's service-hours (business days of Japan, 9:00 to 17:30), or always (service-hours with --upstream, always without)",
  ],
  ['--data DIR', 'keep table and keys in DIR, for the next start; else all is in memory and ends with the runner'],
  ['--strict', 'accept receivers as deployed does: https, public addresses; there is no sample receiver then'],
  ['--json', 'print JSON lines only, for programs (npm itself: npm start --silent -- --json)'],
  ['-h, --help', 'this text'],
] as const;

const EXAMPLES = [
  ['Simulated orders, and a sample receiver that shows what it gets:', ['npm start']],
  ['The same, kept for the next start:', ['npm start -- --data ./data']],
  [
    'Two regions, of which one takes over within half a minute when the other one stops:',
    ['npm start -- --regions jp,us \\', '  --take-over-seconds 20'],
  ],
  [
    'Your real orders, asked for every five minutes:',
    [
      'NTT_CONSUMER_KEY=… \\',
      '  NTT_CONSUMER_SECRET=… \\',
      '  npm start -- --data ./real \\',
      '  --upstream https://api.ntt.com \\',
      '  --poll-seconds 300',
    ],
  ],
] as const;

/** What the runner is and takes, for a terminal so wide. */
export function helpText(terminalColumns: number): string {
  const columns = Math.min(terminalColumns, MAX_COLUMNS);
  const prose = (text: string) => lines(wrapToWidth(text, columns));
  const { ask, receive } = sampleCommands('http://127.0.0.1:8787', columns - INDENT.length);
  return [
    prose(
      'order-relay on this machine: the deployed functions, with local engines in place of AWS. Nothing but npm is needed, and nothing leaves the machine but polls of --upstream and webhooks to receivers that you register.',
    ),
    prose('Usage: npm start -- [options]'),
    OPTIONS.map(([name, text]) => lines(optionLines(name, text, columns))).join(''),
    prose('Options stand behind the two dashes: npm keeps those before them to itself.'),
    lines(EXAMPLES.flatMap(([text, command]) => [...wrapToWidth(text, columns), ...indented(command)])),
    prose(
      'Clients: local / local-secret (every scope), viewer / viewer-secret (orders:read). In another terminal, in this directory, ask as you would ask the provider:',
    ),
    lines(indented(ask)),
    prose('and receive webhooks yourself:'),
    lines(indented(receive)),
    prose('docs/receivers has that receiver, docs/receiving.md tells what the events mean. Ctrl-C ends the runner.'),
  ].join('\n');
}

function optionLines(name: string, text: string, columns: number): string[] {
  const isBeside = columns - TEXT_FROM >= MIN_TEXT_COLUMNS && INDENT.length + name.length < TEXT_FROM;
  const from = ' '.repeat(isBeside ? TEXT_FROM : 2 * INDENT.length);
  const [first = '', ...more] = wrapToWidth(text, columns - from.length).map(line => from + line);
  const head = INDENT + name;
  return isBeside ? [head + first.slice(head.length), ...more] : [head, first, ...more];
}

const indented = (text: readonly string[]) => text.map(line => INDENT + line);
const lines = (text: readonly string[]) => text.map(line => `${line}\n`).join('');
