import { createServer, type IncomingMessage, type Server } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { Webhook } from 'standardwebhooks';
import { OPERATOR } from '../../shared/domain/clients/operator.ts';
import type { Event } from '../../shared/domain/events/event.ts';
import { ApiClient, type Page } from '../api-client.ts';
import { readPrivateFile, writePrivateFile } from './engines/data-directory.ts';
import { closeServer, listen } from './engines/loopback.ts';
import { RecentIds } from './recent-ids.ts';

export interface SampleReceiver {
  close(): Promise<void>;
}

interface Registration {
  readonly endpointId: string;
  readonly url: string;
  readonly secret: string;
}

interface RegisteredEndpoint {
  readonly id: string;
  readonly description?: string;
}

interface Setting {
  readonly apiUrl: string;
  readonly operatorSecret: string;
  /** Where it finds its registration of an earlier start. */
  readonly dataDirectory: string | undefined;
  readonly onEvent: (event: Event) => void;
  readonly onForgery: (reason: string) => void;
}

const DESCRIPTION = 'Sample receiver of the local runner';
const PATH = '/webhooks';
const ENDPOINTS = '/v1/webhook-endpoints';

/** A receiver as its developer would write it: registered through the API, with any Standard Webhooks library to verify. */
export async function startSampleReceiver(setting: Setting): Promise<SampleReceiver> {
  const { apiUrl, operatorSecret, dataDirectory, onEvent, onForgery } = setting;
  const file = dataDirectory === undefined ? undefined : join(dataDirectory, 'sample-receiver.json');
  const kept = file === undefined ? undefined : (readPrivateFile(file) as Registration | undefined);
  let webhook: Webhook | undefined;
  const seen = new RecentIds();

  const server = createServer(async (request, response) => {
    try {
      const event = await receive(request, webhook);
      response.writeHead(204).end();
      if (seen.add(event.id)) onEvent(event);
    } catch (error) {
      onForgery((error as Error).message);
      response.writeHead(400).end();
    }
  });
  const url = `${await listenAgain(server, kept?.url)}${PATH}`;
  // As the operator: whoever runs this may have ended every other client.
  const credentials = { clientId: OPERATOR, clientSecret: operatorSecret };
  const api = new ApiClient({ url: apiUrl, credentials });
  const registration = await register(api, url, kept);
  if (file) writePrivateFile(file, registration);
  webhook = new Webhook(registration.secret);
  return { close: () => closeServer(server) };
}

async function receive(request: IncomingMessage, webhook: Webhook | undefined): Promise<Event> {
  const body = await text(request);
  if (!webhook) throw new Error('It is not registered yet.');
  webhook.verify(body, request.headers as Record<string, string>);
  return { id: String(request.headers['webhook-id']), body };
}

/** Where it was before, so that what is still owed to it arrives; somewhere else when that port is taken. */
async function listenAgain(server: Server, url: string | undefined): Promise<string> {
  try {
    return await listen(server, url === undefined ? 0 : Number(new URL(url).port));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    return listen(server);
  }
}

async function register(api: ApiClient, url: string, kept: Registration | undefined): Promise<Registration> {
  const all: Page<RegisteredEndpoint> = await api.call('GET', ENDPOINTS);
  const earlier = all.data.filter(({ description }) => description === DESCRIPTION);
  if (kept && earlier.some(({ id }) => id === kept.endpointId) && kept.url === url) return kept;
  for (const { id } of earlier) await api.call('DELETE', `${ENDPOINTS}/${encodeURIComponent(id)}`);
  const { id, secret } = await api.call<{ id: string; secret: string }>('POST', ENDPOINTS, {
    body: { url, description: DESCRIPTION },
  });
  return { endpointId: id, url, secret };
}
