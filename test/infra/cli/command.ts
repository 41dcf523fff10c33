import { PassThrough, Readable } from 'node:stream';
import { runCli } from '../../../infra/cli/run.ts';
import type { Line } from '../local/runner-process.ts';

export interface CommandOptions {
  readonly stdin?: string | Buffer;
  /** In its place: what a person types at a terminal. */
  readonly typed?: string;
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
  const { stdin = '', typed, environment = {}, columns, signal = new AbortController().signal, onOutput } = options;
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
    stdin: typed === undefined ? Readable.from([stdin]) : terminalWith(typed),
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

function terminalWith(typed: string) {
  const stdin = Object.assign(new PassThrough(), { isTTY: true });
  stdin.write(typed);
  return stdin;
}
