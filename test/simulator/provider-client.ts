import type { Service } from './services.ts';
import type { Simulator } from './simulator.ts';
import type { Item } from './world/item.ts';

/** Asks for a token as the provider's page says, with the right credentials unless told otherwise. */
export function requestToken(simulator: Simulator, form: Record<string, unknown> = {}, signal?: AbortSignal) {
  const { consumerKey: clientId, consumerSecret: clientSecret } = simulator;
  return fetch(`${simulator.url}/v1/oauth/accesstokens`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ grantType: 'client_credentials', clientId, clientSecret, ...form }),
    signal: signal ?? null,
  });
}

export interface ListBody {
  items: Item[];
  resultCount: number;
}

/** A customer's program with a token: `list` gives the answer as it comes, `items` the orders of a good one. */
export async function connect(simulator: Simulator) {
  const { accessToken } = (await (await requestToken(simulator)).json()) as { accessToken: string };
  const call = (what: string, init: RequestInit = {}) =>
    fetch(`${simulator.url}/v1/business-process/${what}`, {
      redirect: 'manual',
      ...init,
      headers: { authorization: `Bearer ${accessToken}`, ...init.headers },
    });
  const list = (service: Service, init?: RequestInit) => call(`service-orders?serviceName=${service}`, init);
  return {
    accessToken,
    list,
    details: () => call('service-order-details'),
    items: async (service: Service) => ((await (await list(service)).json()) as ListBody).items,
  };
}
