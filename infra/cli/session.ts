import type { Command } from 'commander';
import type { ApiClient } from '../api-client.ts';
import { connect, type GlobalOptions } from './connect.ts';
import type { Io } from './io.ts';
import { createOutput, type Output } from './output.ts';

/** What a command works with. */
export interface Session {
  readonly io: Io;
  readonly api: ApiClient;
  readonly output: Output;
}

export async function openSession(command: Command, io: Io): Promise<Session> {
  const output = outputFor(command, io);
  return { io, output, api: await output.during('Looking for the API', connect(command, io)) };
}

/** An action of commander's: `run` gets a session, the arguments and the options. */
export function withApi<Arguments extends unknown[]>(
  io: Io,
  run: (session: Session, ...args: Arguments) => Promise<void>,
) {
  return async (...all: unknown[]): Promise<void> => {
    const session = await openSession(all.at(-1) as Command, io);
    const args = all.slice(0, -1) as Arguments;
    await session.output.during(`Asking ${session.api.url}`, run(session, ...args));
  };
}

export function outputFor(command: Command, io: Io): Output {
  return createOutput(io, command.optsWithGlobals<GlobalOptions>().json ?? false);
}
