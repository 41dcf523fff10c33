import { EXIT, runCli } from './run.ts';

const ending = new AbortController();

function onSignal(): void {
  if (ending.signal.aborted) process.exit(EXIT.interrupted);
  ending.abort();
}

process.on('SIGINT', onSignal);
process.on('SIGTERM', onSignal);
// Who reads our output may have seen enough.
process.stdout.on('error', () => process.exit(EXIT.ok));
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
