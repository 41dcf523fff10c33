import { CommanderError } from 'commander';
import { ApiError } from '../api-answer.ts';
import { columnsOf } from '../local/display/columns.ts';
import { withoutControls, wrapToWidth } from '../local/display/text-width.ts';
import { UsageError } from '../local/usage-error.ts';
import { CommandFailed } from './command-failed.ts';
import type { Io } from './io.ts';
import { createProgram } from './program.ts';

export const EXIT = { ok: 0, failed: 1, usage: 2, interrupted: 130 } as const;

/** Runs one command. Resolves to the exit code: 0 done, 1 failed, 2 asked in a way that cannot be done. */
export async function runCli(args: readonly string[], io: Io): Promise<number> {
  try {
    await createProgram(io).parseAsync(args, { from: 'user' });
    return EXIT.ok;
  } catch (error) {
    // Commander has told it; help that was asked for is no failure.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    if (io.signal.aborted) return EXIT.interrupted;
    tell(error, args.includes('--json'), io);
    return exitCodeOf(error);
  }
}

function exitCodeOf(error: unknown): number {
  const isUsage = error instanceof UsageError || (error instanceof ApiError && error.status === 400);
  return isUsage ? EXIT.usage : EXIT.failed;
}

function tell(error: unknown, isJson: boolean, { stderr }: Io): void {
  const message = error instanceof Error ? error.message : String(error);
  if (message === '') return;
  if (isJson) {
    const { status, kind } = error instanceof ApiError ? error : {};
    stderr.write(`${JSON.stringify({ error: message, status, kind })}\n`);
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
