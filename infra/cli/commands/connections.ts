import type { Command } from 'commander';
import { type Config, homeOf, parseConfig } from '../../config.ts';
import { UsageError } from '../../local/usage-error.ts';
import { explained } from '../aws/explain.ts';
import type { RelaySecrets } from '../aws/relay-secrets.ts';
import { CommandFailed } from '../command-failed.ts';
import { configurationFor } from '../configuration.ts';
import { addHelp } from '../help.ts';
import type { Io } from '../io.ts';
import type { Output } from '../output.ts';
import { probeProvider } from '../probe-provider.ts';
import { confirm } from '../prompt.ts';
import { readCredentials } from '../read-credentials.ts';
import { outputFor } from '../session.ts';

interface Work {
  readonly config: Config;
  readonly secrets: RelaySecrets;
  readonly output: Output;
}

const SET_SOON = 'Every region takes them within five minutes: order-relay status tells how the polls go.';

export function addConnectionCommands(program: Command, io: Io): void {
  const connection = program
    .command('connection')
    .description('the credentials of your contracts with the provider, in Secrets Manager')
    .helpCommand(false);

  const withSecrets =
    <Arguments extends unknown[]>(run: (work: Work, ...args: Arguments) => Promise<void>) =>
    async (...all: unknown[]): Promise<void> => {
      const command = all.at(-1) as Command;
      const config = configurationFor(command);
      // The SDK takes its time to load, and other commands do without.
      const { RelaySecrets } = await import('../aws/relay-secrets.ts');
      const secrets = new RelaySecrets({ prefix: config.name, region: homeOf(config).awsRegion });
      const output = outputFor(command, io);
      await run({ config, secrets, output }, ...(all.slice(0, -1) as Arguments)).finally(() => secrets.close());
    };

  const add = connection
    .command('add')
    .description('try credentials at the provider, and put them into the secret that is deployed for them')
    .argument('<name>', 'the connection, as the configuration has it')
    .option('--no-test', 'store them untried')
    .action(
      withSecrets(async ({ config, secrets, output }, name: string, { test }: { test: boolean }) => {
        mustBeConfigured(config, name);
        const credentials = await readCredentials(io);
        if (test) {
          const { what, todo } = await output.during(
            'Trying the credentials',
            probeProvider(homeOf(config).upstreamHost, credentials),
          );
          if (todo !== undefined)
            throw new CommandFailed(`Nothing was stored. ${what} ${todo} --no-test stores them untried.`);
          output.note(`${what}.`);
        }
        const secret = secrets.nameOf(name);
        const put = await explained(`Writing the secret ${secret}`, secrets.putConnection(name, credentials));
        if (put === 'missing')
          throw new CommandFailed(
            `Nothing was stored: there is no secret ${secret} in ${homeOf(config).awsRegion}. Deploy first (npx cdk deploy --all), then add the connection again.`,
          );
        output.result({ connection: name, secret }, `The credentials of ${name} are in ${secret}. ${SET_SOON}`);
      }),
    );
  addHelp(add, {
    examples: [
      ['At a terminal, which asks for both:', 'order-relay connection add default'],
      ['From another store of secrets:', 'get-secret ntt | order-relay connection add default'],
    ],
    more: [
      'On stdin they are {"consumerKey":"…","consumerSecret":"…"}, or two lines, the key first. They are never an argument.',
    ],
  });

  connection
    .command('list', { isDefault: true })
    .description('the configured connections, and whether their credentials are set')
    .action(
      withSecrets(async ({ config, secrets, output }) => {
        const look = async (name: string) => {
          const state = await explained(`Reading the secret ${secrets.nameOf(name)}`, secrets.readConnection(name));
          const facts = await explained('Asking when it was changed', secrets.describeConnection(name));
          return { connection: name, secret: secrets.nameOf(name), state: state.is, changedAt: facts?.changedAt };
        };
        const all = await output.during('Reading the secrets', Promise.all(config.connections.map(look)));
        await output.table(
          [all],
          [
            { head: 'CONNECTION', text: ({ connection }) => connection },
            { head: 'CREDENTIALS', text: ({ state }) => state },
            { head: 'CHANGED', text: ({ changedAt }) => changedAt?.toISOString().slice(0, 10) },
            { head: 'SECRET', text: ({ secret }) => secret, flexible: true },
          ],
        );
      }),
    );

  connection
    .command('test')
    .description("try the stored credentials at the provider's host of every region; ends with 1 when one fails")
    .argument('[name]', 'the connection; all of them without it')
    .action(
      withSecrets(async ({ config, secrets, output }, name: string | undefined) => {
        if (name !== undefined) mustBeConfigured(config, name);
        const hosts = config.regions.map(({ upstreamHost }) => upstreamHost);
        const tryOne = async (connection: string) => {
          const state = await explained(`Reading ${secrets.nameOf(connection)}`, secrets.readConnection(connection));
          if (state.is !== 'set')
            return [
              {
                connection,
                ok: false,
                what: `the credentials are ${state.is}`,
                todo: `order-relay connection add ${connection}`,
              },
            ];
          const probes = await Promise.all(hosts.map(host => probeProvider(host, state.credentials)));
          return probes.map(({ what, todo }) => ({ connection, ok: todo === undefined, what, todo }));
        };
        const tried = Promise.all((name === undefined ? config.connections : [name]).map(tryOne));
        const results = (await output.during('Trying the credentials', tried)).flat();
        await output.table(
          [results],
          [
            { head: 'CONNECTION', text: ({ connection }) => connection },
            { head: 'WORKS', text: ({ ok }) => (ok ? 'yes' : 'no') },
            { head: 'WHAT', text: ({ what }) => what, flexible: true },
          ],
        );
        const todos = new Set(results.flatMap(({ todo }) => todo ?? []));
        if (todos.size > 0) throw new CommandFailed([...todos].join(' '));
      }),
    );

  const remove = connection
    .command('remove')
    .description('empty the credentials, so that nothing is polled with them; then delete their secret')
    .argument('<name>', 'the connection')
    .option('--yes', 'do not ask')
    .action(
      withSecrets(async ({ config, secrets, output }, name: string, { yes }: { yes?: boolean }) => {
        const secret = secrets.nameOf(name);
        const state = await explained(`Reading the secret ${secret}`, secrets.readConnection(name));
        if (state.is === 'missing') throw new CommandFailed(`There is no secret ${secret}: nothing is to be removed.`);
        const isConfigured = config.connections.includes(name);
        const what = isConfigured ? `Empty ${secret}, which ends its polls?` : `Delete ${secret}?`;
        if (!(await confirm(io, what, yes))) return;
        if (isConfigured) {
          await explained(`Emptying the secret ${secret}`, secrets.putConnection(name));
          output.result(
            { connection: name, secret, is: 'emptied' },
            `The credentials of ${name} are gone: its polls end within five minutes. What was learned stays. Now take "${name}" out of "connections" in the configuration, deploy, and remove it once more, which deletes the secret.`,
          );
        } else {
          await explained(`Deleting the secret ${secret}`, secrets.deleteConnection(name));
          output.result(
            { connection: name, secret, is: 'deleted' },
            `The secret ${secret} is deleted, and can be brought back for a week: aws secretsmanager restore-secret. Until then a deployment cannot make it anew.`,
          );
        }
      }),
    );
  addHelp(remove, {
    examples: [['A contract that ended:', 'order-relay connection remove branch']],
    more: ['It takes two steps with a deployment between: a secret that is deleted first would fail the deployment.'],
  });
}

function mustBeConfigured(config: Config, name: string): void {
  if (config.connections.includes(name)) return;
  // Says what a name may be.
  parseConfig({ ...config, connections: [...config.connections, name] }, 'The configuration with this connection');
  throw new UsageError(
    `The configuration has no connection "${name}": add it to "connections" in order-relay.json (${config.connections.join(', ')}), deploy, and add its credentials then.`,
  );
}
