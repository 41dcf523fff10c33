import { Readable } from 'node:stream';
import { runCli } from '../../../infra/cli/run.ts';
import type { Line } from '../local/runner-process.ts';

export interface CommandOptions {
  readonly stdin?: string;
  readonly environment?: NodeJS.ProcessEnv;
  /** A terminal of so many columns; left out, output goes to a file or program. */
  readonly columns?: number;
  readonly signal?: AbortSignal;
  /** Told of all that is written to stdout, as it comes. */
  readonly onOutput?: (text: string) => void;
}

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** With --json: each line. */
  readonly lines: Line[];
}

/** One command in this process, with streams of its own. */
export async function runCommand(args: readonly string[], options: CommandOptions = {}): Promise<Ran> {
  const { stdin = '', environment = {}, columns, signal = new AbortController().signal, onOutput } = options;
  const written = { stdout: '', stderr: '' };
  const stream = (name: keyof typeof written) => ({
    ...(columns !== undefined && { isTTY: true, columns }),
    write(text: string) {
      written[name] += text;
      if (name === 'stdout') onOutput?.(written.stdout);
      return true;
    },
  });
  const code = await runCli(args, {
    stdin: Readable.from([stdin]),
    stdout: stream('stdout'),
    stderr: stream('stderr'),
    environment: { NO_COLOR: '1', ...environment },
    signal,
  });
  const lines = args.includes('--json')
    ? written.stdout
        .split('\n')
        .filter(Boolean)
        .map(line => JSON.parse(line))
    : [];
  return { code, ...written, lines };
}
