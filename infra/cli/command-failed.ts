/** What was asked for could not be done; the message says why and what to do. An empty one: it has been told. */
export class CommandFailed extends Error {
  override readonly name = 'CommandFailed';
}

/** By Ctrl-C at a question, which takes it from the process. */
export class Interrupted extends CommandFailed {}
