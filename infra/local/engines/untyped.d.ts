// These two come without types: what the local engines use of them.
declare module 'dynalite' {
  import type { Server } from 'node:http';

  function dynalite(options: { path?: string; createTableMs: number }): Server;
  export = dynalite;
}

declare module 'oidc-provider' {
  import type { RequestListener } from 'node:http';
  export class Provider {
    constructor(issuer: string, configuration: Readonly<Record<string, unknown>>);
    callback(): RequestListener;
  }
}
