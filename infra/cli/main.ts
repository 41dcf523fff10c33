import { EXIT, runCli } from './run.ts';

const ending = new AbortController();

function onSignal(): void {
  if (ending.signal.aborted) process.exit(EXIT.interrupted);
  ending.abort();
}

process.on('SIGINT', onSignal);
process.on('SIGTERM', onSignal);
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // Who reads our output may have seen enough.
  if (error.code === 'EPIPE') process.exit(EXIT.ok);
  process.stderr.write(`order-relay: The output is not whole: ${error.code}.\n`);
  process.exit(EXIT.failed);
});
process.stderr.on('error', () => undefined);

const { stdin, stdout, stderr, env } = process;
process.exitCode = await runCli(process.argv.slice(2), {
  stdin,
  stdout,
  stderr,
  environment: env,
  signal: ending.signal,
});
// A prompt or an unread pipe must not keep the process.
stdin.unref?.();
