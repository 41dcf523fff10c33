import { Console } from 'node:console';
import { Closing } from './closing.ts';
import { columnsOf, pageColumnsOf } from './display/columns.ts';
import { wrapToWidth } from './display/text-width.ts';
import { helpText } from './help.ts';
import { parseOptions } from './options.ts';
import { UsageError } from './usage-error.ts';

/** The process ends within three seconds, whatever still hangs. */
const END_WITHIN_MS = 2_300;
/** npm passes a terminal's Ctrl-C on, so that it comes twice. */
const SAME_SIGNAL_MS = 500;
const SLOW_START_MS = 2_000;

const closing = new Closing();
let endingSince: number | undefined;

async function end(exitCode: number): Promise<void> {
  if (endingSince !== undefined) return;
  endingSince = Date.now();
  setTimeout(() => process.exit(exitCode), END_WITHIN_MS);
  await closing.run();
  process.exit(exitCode);
}

function onSignal(): void {
  if (endingSince !== undefined && Date.now() - endingSince > SAME_SIGNAL_MS) process.exit(1);
  void end(0);
}

function fail(error: unknown): void {
  if (endingSince !== undefined) return;
  const lines = wrapToWidth(`order-relay: ${oneLine(error)}`, columnsOf(process.stderr));
  process.stderr.write(`${lines.join('\n')}\n`);
  void end(error instanceof UsageError ? 2 : 1);
}

function oneLine(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const place = error instanceof UsageError ? '' : ` (${error.stack?.split('\n')[1]?.trim() ?? error.name})`;
  return `${error.message.replaceAll(/\s*\n\s*/g, ' ')}${place}`;
}

async function start(): Promise<void> {
  const options = parseOptions(process.argv.slice(2), process.env);
  if (options === 'help') {
    process.stdout.write(helpText(pageColumnsOf(process.stdout)));
    return;
  }
  const { createJsonOutput } = await import('./output.ts');
  const { createTerminalOutput } = await import('./display/terminal-output.ts');
  const { startRunner } = await import('./runner.ts');
  const output = options.json
    ? createJsonOutput(text => process.stdout.write(text))
    : createTerminalOutput(process, process.env);
  const slow = setInterval(() => output.notice('Still starting …'), SLOW_START_MS);
  await startRunner(options, output, closing).finally(() => clearInterval(slow));
}

process.on('SIGINT', onSignal);
process.on('SIGTERM', onSignal);
process.on('uncaughtException', fail);
process.on('unhandledRejection', fail);
// Who reads our output may go away.
process.stdout.on('error', () => void end(0));
process.stderr.on('error', () => undefined);
// Libraries may chatter, but not between our own lines.
globalThis.console = new Console(process.stderr, process.stderr);

await start().catch(fail);
