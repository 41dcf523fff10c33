import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { Interrupted } from '../../../infra/cli/command-failed.ts';
import type { Io } from '../../../infra/cli/io.ts';
import { ask, confirm } from '../../../infra/cli/prompt.ts';

/** A terminal at which somebody types. */
function terminal() {
  const stdin = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => undefined });
  const written: string[] = [];
  const ending = new AbortController();
  const stream = { isTTY: true, write: (text: string) => written.push(text) };
  const io: Io = { stdin, stdout: stream, stderr: stream, environment: {}, signal: ending.signal };
  return { io, stdin, ending, shown: () => written.join('') };
}

describe('a question', () => {
  it('shows what is typed, but not a secret', async () => {
    const { io, stdin, shown } = terminal();
    const key = ask(io, 'key: ');
    stdin.write('my-key\n');
    expect(await key).toBe('my-key');
    const secret = ask(io, 'secret: ', { hidden: true });
    stdin.write('hush-hush\n');
    expect(await secret).toBe('hush-hush');
    expect(shown()).toContain('secret: ');
    expect(shown()).toContain('my-key');
    expect(shown()).not.toContain('hush');
  });

  it('takes the next line of what is pasted', async () => {
    const { io, stdin } = terminal();
    stdin.write('my-key\nmy-secret\n');
    expect([await ask(io, 'key: '), await ask(io, 'secret: ', { hidden: true })]).toEqual(['my-key', 'my-secret']);
  });

  it('shows nothing of what is pasted behind the answer', async () => {
    const { io, stdin, shown } = terminal();
    const key = ask(io, 'key: ');
    stdin.write('my-key\nhush-hush\n');
    await key;
    expect(await ask(io, 'secret: ', { hidden: true })).toBe('hush-hush');
    expect(shown()).toContain('my-key');
    expect(shown()).not.toContain('hush');
  });

  it('lets nothing that it quotes steer the terminal', async () => {
    const { io, stdin, shown } = terminal();
    const confirmed = confirm(io, 'Delete \u001b[2Jit?', undefined);
    stdin.write('n\n');
    await confirmed;
    expect(shown()).toMatch(/^Delete \[2Jit\? \[y\/N\] /);
  });

  it('takes nothing but yes for a yes', async () => {
    for (const [answer, isYes] of [
      ['y', true],
      ['yes', true],
      ['', false],
      ['no', false],
    ] as const) {
      const { io, stdin } = terminal();
      const confirmed = confirm(io, 'Delete it?', undefined);
      stdin.write(`${answer}\n`);
      expect(await confirmed, answer).toBe(isYes);
    }
  });

  it('ends when it is interrupted, or nobody can answer any more', async () => {
    const interrupted = terminal();
    const asked = ask(interrupted.io, 'key: ');
    interrupted.ending.abort();
    await expect(asked).rejects.toThrow('nothing was done');
    const ctrlC = terminal();
    const stopped = ask(ctrlC.io, 'key: ');
    ctrlC.stdin.write('\u0003');
    await expect(stopped).rejects.toBeInstanceOf(Interrupted);
    const closed = terminal();
    const unanswered = ask(closed.io, 'key: ');
    closed.stdin.end();
    await expect(unanswered).rejects.toThrow('nothing was done');
  });
});
