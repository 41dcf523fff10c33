import { Command } from 'commander';
import packageJson from '../../package.json' with { type: 'json' };
import { pageColumnsOf } from '../local/display/columns.ts';
import { createPaint } from '../local/display/style.ts';
import { addClientCommands } from './commands/clients.ts';
import { addConnectionCommands } from './commands/connections.ts';
import { addDeliveryCommands } from './commands/deliveries.ts';
import { addDoctorCommand } from './commands/doctor.ts';
import { addEndpointCommands } from './commands/endpoints.ts';
import { addEventCommands } from './commands/events.ts';
import { addHelpCommand, refuseUnknownCommands } from './commands/help.ts';
import { addInitCommand } from './commands/init.ts';
import { addListenCommand } from './commands/listen.ts';
import { addOrderCommands } from './commands/orders.ts';
import { addRecoverCommand } from './commands/recover.ts';
import { addStatusCommand } from './commands/status.ts';
import { addTriggerCommand } from './commands/trigger.ts';
import { addVerifyCommand } from './commands/verify.ts';
import { addHelp } from './help.ts';
import type { Io } from './io.ts';

const SET_UP = 'Set up:';
const ASK = 'Ask and watch:';
const DELIVER = 'Webhooks:';
const DEVELOP = "For receivers' developers:";
const ACCESS = 'Access:';

/** All commands. Commander parses, lists them and suggests; it throws where it would end the process. */
export function createProgram(io: Io, { tellsErrors = true } = {}): Command {
  const { stdout, stderr, environment } = io;
  const program = new Command('order-relay')
    .description('Operates order-relay: its orders, events, webhooks and clients, deployed or on this machine.')
    .version(packageJson.version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print what a command does and takes')
    .option('--config <file>', 'the configuration; order-relay.json without it')
    .option('--region <name>', "the region whose API is asked, by the configuration's name; home without it")
    .option('--url <url>', 'the API itself, such as the output ApiUrl of a region (or ORDER_RELAY_URL)')
    .option('--local', 'the API that `npm start` runs on this machine')
    .option('--json', 'print JSON, one line for each thing, for programs')
    .exitOverride()
    .showHelpAfterError(tellsErrors && '(--help shows what it takes)')
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      writeOut: text => stdout.write(text),
      writeErr: text => stderr.write(text),
      getOutHelpWidth: () => pageColumnsOf(stdout),
      getErrHelpWidth: () => pageColumnsOf(stderr),
      getOutHasColors: () => createPaint(stdout, environment)('bold', '') !== '',
      getErrHasColors: () => createPaint(stderr, environment)('bold', '') !== '',
      outputError: (text, write) => {
        if (tellsErrors) write(text.replace(/^error: /, 'order-relay: '));
      },
    });

  program.commandsGroup(SET_UP);
  addInitCommand(program, io);
  addConnectionCommands(program, io);
  addDoctorCommand(program, io);
  program.commandsGroup(ASK);
  addStatusCommand(program, io);
  addOrderCommands(program, io);
  addEventCommands(program, io);
  program.commandsGroup(DELIVER);
  addEndpointCommands(program, io);
  addDeliveryCommands(program, io);
  addRecoverCommand(program, io);
  program.commandsGroup(DEVELOP);
  addListenCommand(program, io);
  addTriggerCommand(program, io);
  addVerifyCommand(program, io);
  program.commandsGroup(ACCESS);
  addClientCommands(program, io);

  program.commandsGroup('Help:');
  addHelpCommand(program);
  refuseUnknownCommands(program);
  return addHelp(program, {
    examples: [
      ['What runs on this machine after `npm start`:', 'order-relay --local status'],
      ['The last events, and those that come:', 'order-relay events tail --follow'],
      ['What a command takes:', 'order-relay endpoint create --help'],
    ],
    more: [
      'Without --url or --local, the API that is deployed is found in AWS by the configuration, and asked as its operator. Another client comes from the environment: ORDER_RELAY_CLIENT_ID and ORDER_RELAY_CLIENT_SECRET, or a token in ORDER_RELAY_TOKEN.',
      'Exit codes: 0 done, 1 failed, 2 asked in a way that cannot be done. docs/cli.md tells more.',
    ],
  });
}
