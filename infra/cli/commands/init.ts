import { existsSync, writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import type { Command } from 'commander';
import { rootPath } from '../../config/reference.ts';
import { CONFIG_FILE, type Config, parseConfig } from '../../config.ts';
import { idleMonth, sumOf, watchingMonth } from '../../cost/estimate.ts';
import { UsageError } from '../../local/usage-error.ts';
import type { ConfigurationOptions } from '../configuration.ts';
import { commaSeparated } from '../format.ts';
import { addHelp } from '../help.ts';
import type { Io } from '../io.ts';
import { PERMISSIONS } from '../permissions.ts';
import { ask } from '../prompt.ts';
import { outputFor } from '../session.ts';

/** The provider's hosts, and an AWS region near each. */
const REGIONS: Readonly<Record<string, string>> = {
  jp: 'ap-northeast-1',
  us: 'us-east-1',
  fr: 'eu-west-3',
  sg: 'ap-southeast-1',
};
const hostOf = (name: string) => `https://${name}.api.ntt.com`;

interface InitOptions {
  readonly name?: string;
  readonly regions?: readonly string[];
  readonly connections?: readonly string[];
  readonly alarmEmail?: string;
  readonly yes?: boolean;
  readonly force?: boolean;
}

export function addInitCommand(program: Command, io: Io): void {
  const init = program
    .command('init')
    .description(`asks, writes ${CONFIG_FILE}, and says what it will cost and what to do next`)
    .option('--name <name>', 'table, secrets and stacks are named after it')
    .option(
      '--regions <names>',
      `${Object.keys(REGIONS).join(', ')}: the first is home, with table and secrets`,
      commaSeparated,
    )
    .option('--connections <names>', 'your contracts with the provider, by names of yours', commaSeparated)
    .option('--alarm-email <address>', 'who is told of alarms; without it they show in CloudWatch alone')
    .option('--yes', 'do not ask: what is not given is as by default')
    .option('--force', 'write over a file that is there')
    .action(async (options: InitOptions, command: Command) => {
      const output = outputFor(command, io);
      const file = command.optsWithGlobals<ConfigurationOptions>().config ?? rootPath(CONFIG_FILE);
      if (existsSync(file) && !options.force)
        throw new UsageError(`${shown(file)} is there: change it in an editor, or write over it with --force.`);
      const answers = options.yes || !io.stdin.isTTY ? options : await askFor(options, io);
      const content = contentOf(answers);
      const config = parseConfig(content, 'What was answered');
      write(file, `${JSON.stringify(content, undefined, 2)}\n`, options);
      output.result({ file, config: content }, `${shown(file)} is written.`);
      for (const line of nextSteps(config)) output.note(line);
    });
  addHelp(init, {
    examples: [
      ['At a terminal, which asks:', 'order-relay init'],
      ['Two regions, from a script:', 'order-relay init --yes --regions jp,us --connections head-office,branch'],
    ],
    more: ['docs/configuration.md has every field, for later. Regions are added and removed one in a deployment.'],
  });
}

const NOBODY = 'nobody';

async function askFor(options: InitOptions, io: Io): Promise<InitOptions> {
  const answer = async (question: string, byDefault: string) =>
    (await ask(io, `${question} [${byDefault}] `)).trim() || byDefault;
  const { name, regions, connections, alarmEmail } = options;
  return {
    ...options,
    name: name ?? (await answer('A name for table, secrets and stacks', 'order-relay')),
    regions:
      regions ??
      commaSeparated(await answer(`Regions, the first being home (${Object.keys(REGIONS).join(', ')})`, 'jp')),
    connections: connections ?? commaSeparated(await answer('Names of your contracts with the provider', 'default')),
    alarmEmail: alarmEmail ?? (await answer('Who is told of alarms, by e-mail', NOBODY)),
  };
}

function contentOf({
  name = 'order-relay',
  regions = ['jp'],
  connections = ['default'],
  alarmEmail = NOBODY,
}: InitOptions) {
  const unknown = regions.find(region => !Object.hasOwn(REGIONS, region));
  if (unknown !== undefined)
    throw new UsageError(
      `There is no region "${unknown}" to choose: ${Object.keys(REGIONS).join(', ')}. Others can be written into the file.`,
    );
  return {
    $schema: './docs/configuration.schema.json',
    name,
    regions: regions.map((region, i) => ({
      name: region,
      awsRegion: REGIONS[region],
      upstreamHost: hostOf(region),
      ...(i === 0 && { home: true }),
    })),
    connections,
    ...(alarmEmail !== NOBODY && { alarms: { email: alarmEmail } }),
  };
}

/** Of dollars, to the cent. */
const dollars = (usd: number) => `$${usd.toFixed(2)}`;

function nextSteps(config: Config): string[] {
  const { regions, connections, name, alarms } = config;
  const idle = [...idleMonth(config).values()].reduce((sum, lines) => sum + sumOf(lines), 0);
  const rights = [...new Set(Object.values(PERMISSIONS).flat())].sort();
  return [
    `Deployed, it will cost about ${dollars(idle)} a month while nothing changes, and ${dollars(watchingMonth(config))} for watching it; docs/cost.md counts what comes on top.`,
    `Beside what cdk needs, this command needs the rights ${rights.join(', ')}, of secrets those in ${name}/*.`,
    'Next:',
    ...regions.map(({ awsRegion }) => `  npx cdk bootstrap aws://ACCOUNT/${awsRegion}`),
    '  npx cdk deploy --all -c unprotected=true',
    '  npx cdk deploy --all',
    ...connections.map(connection => `  npx order-relay connection add ${connection}`),
    ...(alarms?.email === undefined ? [] : [`  confirm the subscriptions that AWS sends to ${alarms.email}`]),
    '  npx order-relay doctor',
  ];
}

function write(file: string, text: string, { force }: InitOptions): void {
  try {
    writeFileSync(file, text, { flag: force ? 'w' : 'wx' });
  } catch (cause) {
    throw new UsageError(`${shown(file)} cannot be written: ${(cause as NodeJS.ErrnoException).code}.`, { cause });
  }
}

const shown = (file: string) => relative(process.cwd(), file) || file;
