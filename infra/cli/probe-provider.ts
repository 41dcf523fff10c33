import { ProviderClient } from '../../shared/adapters/provider/client.ts';
import type { Credentials } from '../../shared/adapters/provider/token.ts';
import { type FailureKind, UpstreamError } from '../../shared/domain/provider/upstream-error.ts';

export interface Probe {
  /** What the provider's answer was, or why there is none; without secrets. */
  readonly what: string;
  /** Undefined where the credentials work. */
  readonly todo?: string;
}

const TIMEOUT_MS = 20_000;
const CREDENTIALS_ADVICE =
  'Put the right credentials in (order-relay connection add NAME): consumerKey and consumerSecret as the provider gave them for this contract.';
const REACH_ADVICE =
  "See whether the host is right (upstreamHost) and reachable from here, and the provider's notices of maintenance.";

const ADVICE: Partial<Record<FailureKind, string>> = {
  unauthorized: CREDENTIALS_ADVICE,
  client_error: CREDENTIALS_ADVICE,
  forbidden: 'Have the provider allow this contract to use the Service Order API.',
  rate_limited: 'Try again in a few minutes. If it stays, poll less often (listEveryMinutes).',
  unreachable: REACH_ADVICE,
  timeout: REACH_ADVICE,
  server_error: REACH_ADVICE,
};
const FORM_ADVICE = "See whether upstreamHost is the provider's host: the answer is none of its API.";

/** Asks the provider for a token and for the orders of one service, as a poll does; changes nothing. */
export async function probeProvider(url: string, credentials: Credentials): Promise<Probe> {
  const client = new ProviderClient({
    url,
    readCredentials: async () => credentials,
    clock: Date.now,
    timeoutMs: TIMEOUT_MS,
  });
  try {
    await client.fetchOrders({ connection: 'probe', service: 'uno' });
    return { what: `${url} accepts the credentials` };
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error;
    return { what: `${url}: ${error.message}`, todo: ADVICE[error.kind] ?? FORM_ADVICE };
  } finally {
    await client.close();
  }
}
