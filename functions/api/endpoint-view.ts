import { currentCircuit } from '../../shared/domain/deliver/circuit.ts';
import type { Endpoint } from '../../shared/domain/deliver/endpoint.ts';
import type { CircuitStore } from '../../shared/domain/deliver/ports.ts';
import { deriveWebhookKey, formatWebhookSecret, validSecrets } from '../../shared/domain/deliver/webhook-secret.ts';
import type { Clock } from '../../shared/domain/ports.ts';

export interface ViewDeps {
  readonly circuits: CircuitStore;
  readonly ledger: { countWaiting(endpoint: Endpoint, region: string): Promise<number> };
  readonly readRoot: () => Promise<string>;
  readonly region: string;
  readonly clock: Clock;
}

/** The secret that signs, and until when older ones sign as well. */
export async function viewSecret(endpoint: Endpoint, { readRoot, clock }: ViewDeps) {
  const key = deriveWebhookKey(await readRoot(), endpoint.id, endpoint.secretVersion);
  const previous = validSecrets(endpoint, clock()).map(({ validUntil }) => ({ validUntil }));
  return { secret: formatWebhookSecret(key), ...(previous.length > 0 && { previous }) };
}

/** All of it but its secret and how that is made, and how it answers this region. */
export async function viewEndpoint(endpoint: Endpoint, { circuits, ledger, region }: ViewDeps) {
  const { id, url, status, disabledReason, eventTypes, services, connections } = endpoint;
  const { detail, ordering, description, createdAt, createdBy, changedAt, changedBy } = endpoint;
  const [stored, waiting] = await Promise.all([
    circuits.findCircuit(id, region),
    ledger.countWaiting(endpoint, region),
  ]);
  const { failures, failingSince, lastSuccessAt, probeAt } = currentCircuit(endpoint, stored, region);
  const health = {
    state: endpoint.status === 'disabled' || probeAt !== undefined ? 'paused' : failures > 0 ? 'failing' : 'healthy',
    lastSuccessAt: iso(lastSuccessAt),
    failingSince: iso(failingSince),
    waiting,
  };
  const filters = { eventTypes, services, connections };
  const changes = { createdAt, createdBy, updatedAt: changedAt, updatedBy: changedBy };
  return { id, url, status, disabledReason, ...filters, detail, ordering, description, ...changes, health };
}

const iso = (time: number | undefined) => (time === undefined ? undefined : new Date(time).toISOString());
