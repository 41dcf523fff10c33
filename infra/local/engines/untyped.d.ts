// It comes without types: what the local engine uses of it.
declare module 'dynalite' {
  import type { Server } from 'node:http';

  function dynalite(options: { path?: string; createTableMs: number }): Server;
  export = dynalite;
}
