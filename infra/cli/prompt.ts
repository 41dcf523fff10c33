import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { buffer, text } from 'node:stream/consumers';
import { withoutControls } from '../local/display/text-width.ts';
import { UsageError } from '../local/usage-error.ts';
import { CommandFailed, Interrupted } from './command-failed.ts';
import type { Io } from './io.ts';

const UNANSWERED = 'Nothing was answered, so nothing was done.';

/** Asks the person at the terminal; what is asked stands on stderr, so that stdout holds results only. */
export async function ask(io: Io, question: string, { hidden = false } = {}): Promise<string> {
  const lines: string[] = [];
  const output = new Writable({
    write(chunk, _encoding, done) {
      // What is pasted behind the answer answers the next question, which may ask for a secret.
      if (!hidden && lines.length === 0) io.stderr.write(String(chunk));
      done();
    },
  });
  const prompt = createInterface({ input: io.stdin, output, terminal: io.stdin.isTTY === true });
  // Not before: from now on the terminal itself shows nothing that is typed.
  io.stderr.write(withoutControls(question));
  const stop = () => prompt.close();
  io.signal.addEventListener('abort', stop);
  prompt.on('line', line => lines.push(line));
  try {
    return await new Promise<string>((resolve, reject) => {
      prompt.once('line', resolve);
      prompt.once('close', () => reject(new CommandFailed(UNANSWERED)));
      prompt.once('SIGINT', () => {
        reject(new Interrupted(UNANSWERED));
        stop();
      });
    });
  } finally {
    io.signal.removeEventListener('abort', stop);
    prompt.close();
    // Who pastes several lines answers the next questions, too.
    const others = lines.slice(1).map(line => `${line}\n`);
    if (others.length > 0) io.stdin.unshift(others.join(''));
    if (hidden) io.stderr.write('\n');
  }
}

/** Whether to go on. Where nobody can be asked, `--yes` must have said so. */
export async function confirm(io: Io, question: string, yes: boolean | undefined): Promise<boolean> {
  if (yes) return true;
  if (!io.stdin.isTTY) throw new UsageError(`${question} Nobody can be asked here: say --yes.`);
  return /^y(es)?$/i.test((await ask(io, `${question} [y/N] `)).trim());
}

/** All of a pipe or a file on stdin. */
export function readStdin({ stdin }: Io): Promise<string> {
  return text(stdin);
}

/** The same, byte for byte. */
export function readStdinBytes({ stdin }: Io): Promise<Buffer> {
  return buffer(stdin);
}
