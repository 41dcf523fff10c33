import { Readable } from 'node:stream';
import type { Command } from 'commander';
import { PERMISSIONS } from './permissions.ts';
import { createProgram } from './program.ts';

export const REFERENCE_PATH = 'docs/cli.md';

/** The command and all below it, in the order in which help lists them. */
export function commandsOf(command: Command): Command[] {
  return [command, ...command.commands.flatMap(commandsOf)];
}

/** As the person who asks for its help sees it, in lines that fit a page. */
export function helpOf(command: Command): string {
  const parts: string[] = [];
  command.configureOutput({ ...command.configureOutput(), writeOut: part => void parts.push(part) });
  // They stand once, with the program.
  command.configureHelp({ ...command.configureHelp(), showGlobalOptions: false });
  command.outputHelp();
  return parts.join('');
}

/** For what only describes itself. */
export function describedProgram(): Command {
  const silent = { write: () => true };
  return createProgram({
    stdin: Readable.from([]),
    stdout: silent,
    stderr: silent,
    environment: { NO_COLOR: '1' },
    signal: new AbortController().signal,
  });
}

export function nameOf(command: Command): string {
  return command.parent ? `${nameOf(command.parent)} ${command.name()}` : command.name();
}

/** docs/cli.md, made of what the commands say of themselves. */
export function referencePage(): string {
  const [program, ...commands] = commandsOf(describedProgram()) as [Command, ...Command[]];
  const section = (command: Command) => `### ${nameOf(command)}\n\n\`\`\`text\n${helpOf(command).trimEnd()}\n\`\`\`\n`;
  return `# The command order-relay

<!-- Made by \`npm run docs:cli\` from infra/cli. -->

For operators, and for whoever writes a receiver. After \`npm ci\`, in the project's directory, \`npx order-relay\` runs it; nothing is built. With \`npm start\` in another terminal, this asks what runs on this machine:

\`\`\`sh
npx order-relay --local status
npx order-relay --local orders --service uno
npx order-relay --local events tail --lines 5
npx order-relay --local endpoint list
\`\`\`

## Which API, and as whom

| | |
|---|---|
| nothing | the API that is deployed: found by the configuration (\`order-relay.json\`, or \`--config FILE\`) in the outputs of the home region's stack, or that of \`--region NAME\`, and asked as \`operator\`, whose secret is read from Secrets Manager |
| \`--local\` | \`npm start\` on this machine, at its usual port, with its client \`local\` |
| \`--url URL\`, or \`ORDER_RELAY_URL\` | the API at this address, such as the output \`ApiUrl\` of a region; http to this machine only, which is asked as \`local\` where the environment names no client, and any other as \`operator\` |
| \`ORDER_RELAY_CLIENT_ID\`, \`ORDER_RELAY_CLIENT_SECRET\` | the client that asks, but with \`--local\`; without an id \`operator\` |
| \`ORDER_RELAY_TOKEN\` | an access token in its place, such as one of your own issuer |

No secret is ever an argument: other processes, and the shell's history, would know it. What a client may do is what its scopes say: [clients](clients.md).

## Rights in AWS

Credentials are found as every AWS tool finds them: \`AWS_PROFILE\`, \`aws sso login\`, the environment. With \`--url\` or \`--local\`, and a client of your own, none are needed.

| command | asks for |
|---|---|
${Object.entries(PERMISSIONS)
  .map(([command, actions]) => `| ${command} | ${actions.map(action => `\`${action}\``).join(', ')} |`)
  .join('\n')}

Secrets are those of one installation, \`<name>/*\`; they are written in the home region only. A key of your own for Secrets Manager needs \`kms:Decrypt\` and \`kms:GenerateDataKey\` besides.

## From nothing to the first poll

\`\`\`sh
npx order-relay init
npx cdk bootstrap
npx cdk deploy --all -c unprotected=true
npx cdk deploy --all
npx order-relay connection add default
npx order-relay doctor
\`\`\`

\`doctor\` looks at Node and the CDK, the configuration, the clock, the account, each region's bootstrap, concurrency of Lambda, stack and API, each connection's secret and whether the provider takes it, and how the polls go. Each check is \`ok\`, \`warn\` or \`FAIL\`, with what to do; it changes nothing.

## What it prints

Results are on stdout, everything else (what goes on after two seconds, what to do next, errors) on stderr. Tables fit the terminal; times are UTC, planned dates Japan's. Colours are left out where \`NO_COLOR\` is set or nobody looks.

With \`--json\` every thing is one line of JSON, in the API's own form, also from the longest list: pages are fetched as they are printed. An error is one line too, on stderr: \`{"error", "status", "kind"}\`, the kind being one of [errors](errors.md).

| exit code | |
|---|---|
| 0 | done |
| 1 | failed: the answer says why. Also: a test, \`retry\` or \`trigger\` that the receiver refused, a webhook that is not valid |
| 2 | asked in a way that cannot be done: an unknown option, a value that does not fit (400) |
| 130 | interrupted before it was done |

## A receiver in development

\`trigger\` sends a receiver a sample of any event type, \`listen\` sends it what really happens, \`verify\` tells why a webhook does not verify. Neither registers anything, and no tunnel is needed: the webhooks come from this machine, with the bytes and headers that a deployment sends, signed with the secret in \`ORDER_RELAY_WEBHOOK_SECRET\`, or with a new one that is shown. With \`docs/receivers/receiver.mjs\` as the receiver:

\`\`\`sh
export ORDER_RELAY_WEBHOOK_SECRET=whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw
WEBHOOK_SECRET=$ORDER_RELAY_WEBHOOK_SECRET node docs/receivers/receiver.mjs 3000 &
npx order-relay trigger order.rescheduled --forward-to http://127.0.0.1:3000
npx order-relay --local listen --forward-to http://127.0.0.1:3000
\`\`\`

## All commands

\`\`\`text
${helpOf(program).trimEnd()}
\`\`\`

${commands.map(section).join('\n')}`;
}
