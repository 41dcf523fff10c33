import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { UsageError } from '../../local/usage-error.ts';
import { CommandFailed } from '../command-failed.ts';
import { addHelp } from '../help.ts';
import type { Io } from '../io.ts';
import { ask, readStdinBytes } from '../prompt.ts';
import { outputFor } from '../session.ts';
import { findMistake, type WebhookHeaders } from '../verify-webhook.ts';
import { findWebhookSecret, keyOf, SECRET_VARIABLE } from '../webhook-secret.ts';

interface VerifyOptions {
  readonly body?: string;
  readonly headers?: string;
  readonly id?: string;
  readonly timestamp?: string;
  readonly signature?: string;
  readonly anyAge?: boolean;
}

export function addVerifyCommand(program: Command, io: Io): void {
  const verify = program
    .command('verify')
    .description('whether a webhook that you received is genuine, and if not why')
    .option('--body <file>', 'its body, byte for byte (stdin without it)')
    .option('--headers <file>', 'its headers, as lines `name: value` or as JSON')
    .option('--id <text>', 'or each by itself: webhook-id')
    .option('--timestamp <text>', 'webhook-timestamp')
    .option('--signature <text>', 'webhook-signature')
    .option('--any-age', 'do not mind how old it is')
    .action(async (options: VerifyOptions, command: Command) => {
      const output = outputFor(command, io);
      const headers = headersOf(options);
      const secret = findWebhookSecret(io) ?? (await askForSecret(io, options));
      const body = options.body === undefined ? await readStdinBytes(io) : read(options.body);
      const received = { body, headers, secret, key: keyOf(secret) };
      const reason = findMistake(received, options.anyAge ? undefined : Date.now());
      if (reason === undefined) return output.result({ valid: true }, 'Valid: it is signed with this secret.');
      output.result({ valid: false, reason }, `Not valid: ${reason}`);
      throw new CommandFailed('');
    });
  addHelp(verify, {
    examples: [
      [
        'What a receiver wrote to two files:',
        `${SECRET_VARIABLE}=whsec_… order-relay verify --body body.json --headers headers.txt --any-age`,
      ],
    ],
    more: [
      `The secret comes from ${SECRET_VARIABLE}, or is asked for: never an argument. Ends with 1 when it is not valid.`,
    ],
  });
}

function askForSecret(io: Io, { body }: VerifyOptions): Promise<string> {
  if (io.stdin.isTTY && body !== undefined) return ask(io, 'The secret (whsec_…): ', { hidden: true });
  throw new UsageError(`Set ${SECRET_VARIABLE} to the secret of the endpoint (order-relay endpoint secret shows it).`);
}

function headersOf({ headers: file, id, timestamp, signature }: VerifyOptions): WebhookHeaders {
  const all = file === undefined ? {} : parseHeaders(read(file).toString());
  return {
    id: id ?? all['webhook-id'],
    timestamp: timestamp ?? all['webhook-timestamp'],
    signature: signature ?? all['webhook-signature'],
  };
}

/** Names in lower case. */
function parseHeaders(text: string): Record<string, string> {
  const isJson = text.trimStart().startsWith('{');
  const pairs = isJson ? parseJsonHeaders(text) : text.split(/\r?\n/).map(line => splitHeader(line));
  return Object.fromEntries(pairs.map(([name, value]) => [name.trim().toLowerCase(), String(value).trim()]));
}

function parseJsonHeaders(text: string): [string, unknown][] {
  try {
    return Object.entries(JSON.parse(text));
  } catch (cause) {
    throw new UsageError('--headers begins as JSON and is none.', { cause });
  }
}

function splitHeader(line: string): [string, string] {
  const at = line.indexOf(':');
  return [line.slice(0, Math.max(0, at)), line.slice(at + 1)];
}

function read(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (cause) {
    throw new UsageError(`${file} cannot be read: ${(cause as NodeJS.ErrnoException).code}.`, { cause });
  }
}
