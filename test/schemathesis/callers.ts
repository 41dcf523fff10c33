import type { RunnerProcess } from '../infra/local/runner-process.ts';

/** Somebody who calls the API, by the header that he sends. */
export interface Caller {
  readonly name: string;
  readonly authorization?: string;
}

/** A token of every kind. */
export async function callersOf(runner: RunnerProcess): Promise<Caller[]> {
  const bearer = async (name: string, id: string, secret: string) => ({
    name,
    authorization: `Bearer ${await runner.getToken(id, secret)}`,
  });
  const limited = await runner.call('POST', '/v1/clients', {
    name: 'limited',
    scopes: ['orders:read', 'webhooks:read', 'webhooks:write'],
    connections: ['default'],
  });
  return [
    await bearer('a client with every scope', 'local', 'local-secret'),
    await bearer('a client that may read orders', 'viewer', 'viewer-secret'),
    ...(limited.status === 201
      ? [await bearer('a client limited to connections', limited.json.clientId, limited.json.clientSecret)]
      : []),
    { name: 'nobody' },
    { name: 'a forged token', authorization: 'Bearer eyJhbGciOiJFZERTQSJ9.e30.c2lnbmF0dXJl' },
  ];
}
