import { CommanderError } from 'commander';
import { ApiError } from '../api-answer.ts';
import { columnsOf } from '../local/display/columns.ts';
import { withoutControls, wrapToWidth } from '../local/display/text-width.ts';
import { UsageError } from '../local/usage-error.ts';
import { CommandFailed, Interrupted } from './command-failed.ts';
import { jsonLine } from './format.ts';
import type { Io } from './io.ts';
import { createProgram } from './program.ts';

export const EXIT = { ok: 0, failed: 1, usage: 2, interrupted: 130 } as const;

/** Runs one command. Resolves to the exit code: 0 done, 1 failed, 2 asked in a way that cannot be done. */
export async function runCli(args: readonly string[], io: Io): Promise<number> {
  const isJson = args.includes('--json');
  try {
    await createProgram(io, { tellsErrors: !isJson }).parseAsync(args, { from: 'user' });
    return EXIT.ok;
  } catch (error) {
    // Help that was asked for is no failure; what there is in place of a command is told by help, too.
    if (error instanceof CommanderError) {
      if (isJson && error.exitCode !== 0 && error.code !== 'commander.help')
        io.stderr.write(jsonLine({ error: error.message.replace(/^error: /, '') }));
      return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    }
    if (io.signal.aborted) return EXIT.interrupted;
    tell(error, isJson, io);
    return exitCodeOf(error);
  }
}

function exitCodeOf(error: unknown): number {
  if (error instanceof Interrupted) return EXIT.interrupted;
  const isUsage = error instanceof UsageError || (error instanceof ApiError && error.status === 400);
  return isUsage ? EXIT.usage : EXIT.failed;
}

function tell(error: unknown, isJson: boolean, { stderr }: Io): void {
  const message = error instanceof Error ? error.message : String(error);
  if (message === '') return;
  if (isJson) {
    const { status, kind } = error instanceof ApiError ? error : {};
    stderr.write(jsonLine({ error: message, status, kind }));
    return;
  }
  const place = isExpected(error) ? '' : ` (${(error as Error).stack?.split('\n')[1]?.trim()})`;
  for (const line of `order-relay: ${message}${place}`.split('\n'))
    stderr.write(`${wrapToWidth(withoutControls(line), columnsOf(stderr)).join('\n')}\n`);
}

/** Others are our mistakes: the place helps to mend them. */
function isExpected(error: unknown): boolean {
  return (
    error instanceof UsageError ||
    error instanceof ApiError ||
    error instanceof CommandFailed ||
    !(error instanceof Error) ||
    error.name === 'ConfigError'
  );
}
