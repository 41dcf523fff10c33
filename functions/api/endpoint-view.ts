import { type Endpoint, isEnabled, whyDisabled } from '../../shared/domain/deliver/endpoint.ts';
import { formatOf, isChat, shownUrl } from '../../shared/domain/deliver/format.ts';
import { healthOf } from '../../shared/domain/deliver/health.ts';
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
  const [newest, ...older] = validSecrets(endpoint, clock());
  if (newest === undefined) throw new Error(`The endpoint ${endpoint.id} has no secret.`);
  const key = deriveWebhookKey(await readRoot(), endpoint.id, newest.version);
  const previous = older.map(({ validUntil }) => ({ validUntil }));
  return { secret: formatWebhookSecret(key), ...(previous.length > 0 && { previous }) };
}

/** All of it but its secrets, and how it answers all regions. */
export async function viewEndpoint(endpoint: Endpoint, { circuits, ledger, region }: ViewDeps) {
  const { id, eventTypes, services, connections } = endpoint;
  const { detail, ordering, language = 'ja', description, createdAt, createdBy } = endpoint;
  const known = await circuits.listCircuits(id);
  const { state, lastSuccessAt, failingSince } = healthOf(endpoint, known);
  // What waits in a region has a time there.
  const others = known.filter(circuit => circuit.region !== region && circuit.drainAt !== undefined);
  const counts = [region, ...others.map(circuit => circuit.region)].map(each => ledger.countWaiting(endpoint, each));
  const waiting = (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
  const health = { state, lastSuccessAt: iso(lastSuccessAt), failingSince: iso(failingSince), waiting };
  const status = isEnabled(endpoint) ? 'enabled' : 'disabled';
  const filters = { eventTypes, services, connections };
  const changes = { createdAt, createdBy, ...lastChange(endpoint) };
  return {
    id,
    url: shownUrl(endpoint),
    status,
    disabledReason: whyDisabled(endpoint),
    ...filters,
    detail,
    ordering,
    format: formatOf(endpoint),
    ...(isChat(endpoint) && { language }),
    description,
    ...changes,
    health,
  };
}

/** By whom, and when: its secret is part of it. */
function lastChange({ changedAt, changedBy, secrets }: Endpoint) {
  const rotations = secrets.map(({ createdAt, createdBy }) => ({ updatedAt: createdAt, updatedBy: createdBy }));
  const changes = changedAt === undefined ? rotations : [...rotations, { updatedAt: changedAt, updatedBy: changedBy }];
  return changes.sort((a, b) => (a.updatedAt < b.updatedAt ? -1 : 1)).at(-1);
}

const iso = (time: number | undefined) => (time === undefined ? undefined : new Date(time).toISOString());
