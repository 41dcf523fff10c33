import type { Readable } from 'node:stream';
import type { Stream } from '../local/display/columns.ts';

/** What a command may touch of its process, so that tests can stand in for it. */
export interface Io {
  readonly stdin: Readable & { readonly isTTY?: boolean; setRawMode?(isRaw: boolean): unknown };
  readonly stdout: Stream;
  readonly stderr: Stream;
  readonly environment: NodeJS.ProcessEnv;
  /** Aborted by Ctrl-C: what follows something ends then, and has not failed. */
  readonly signal: AbortSignal;
}
