import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The one address of every listener of the runner. */
export const LOOPBACK = '127.0.0.1';

/** Resolves to the server's URL; port 0 takes any free one. */
export async function listen(server: Server, port = 0): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, LOOPBACK, () => {
      server.off('error', reject);
      resolve();
    });
  });
  return `http://${LOOPBACK}:${(server.address() as AddressInfo).port}`;
}

/** Ends at once, whatever connections there are. */
export async function closeServer(server: Server): Promise<void> {
  const closed = new Promise(resolve => server.close(resolve));
  server.closeAllConnections();
  await closed;
}
