import { attemptableAt, type Delivery } from '../../../shared/domain/deliver/delivery.ts';
import {
  type Endpoint,
  enabledSince,
  isEnabled,
  isSubscribed,
  judgedSince,
  whyDisabled,
} from '../../../shared/domain/deliver/endpoint.ts';
import { validSecrets } from '../../../shared/domain/deliver/webhook-secret.ts';
import { type Healed, type Post, SKEW_MS } from './healed.ts';
import type { SimulatedRegion } from './region.ts';
import type { Told } from './told.ts';

/** What is wrong with deliveries and endpoints, as each region has them at the end. */
export function deliveriesAmiss(healed: Healed, told: readonly Told[]): string[] {
  const [first] = healed.regions;
  if (first === undefined) return [];
  return [
    ...deliveriesOwed(healed, first, told),
    ...rowsAmiss(healed, first),
    ...healed.regions.flatMap(region => promisesBroken(healed, region)),
    ...first.tables.endpoints.all.flatMap(endpoint => verdictsAmiss(endpoint, healed, told)),
  ];
}

function deliveriesOwed(healed: Healed, first: SimulatedRegion, told: readonly Told[]): string[] {
  const { tables } = first;
  const later = new Set(tables.ledger.deliveries.filter(row => waitsForLater(row, first)).map(nameOf));
  return tables.endpoints.all.flatMap(endpoint => {
    const own = healed.posts.filter(({ endpointId, status }) => endpointId === endpoint.id && status === 200);
    const arrived = new Set(own.map(({ eventId }) => eventId));
    const owed = { ...endpoint, owedSince: owedSince(endpoint, healed) };
    return told
      .filter(({ id, facts }) => isSubscribed(owed, facts) && !arrived.has(id))
      .filter(({ id }) => !later.has(nameOf({ eventId: id, endpointId: endpoint.id })))
      .map(({ id }) => `${id} is owed to ${endpoint.id} and never arrived`);
  });
}

/** By what its owner was promised since it was last enabled. */
function owedSince(endpoint: Endpoint, { promises, mayBeLost }: Healed): string {
  const enabledAt = enabledSince(endpoint);
  const promised = promises.recovered.filter(
    ({ id, answeredAt, by }) => id === endpoint.id && answeredAt >= Date.parse(enabledAt) && !mayBeLost(by),
  );
  return [enabledAt, ...promised.map(({ since }) => new Date(since).toISOString())].sort()[0] ?? enabledAt;
}

/** After five attempts the next one is hours later, when the run is over. */
const waitsForLater = (row: Delivery, { clock }: SimulatedRegion) =>
  row.status === 'waiting' && attemptableAt(row) > clock();

/** Whose next attempt is hours later: what is behind it, in its order, is looked at each quarter of an hour until then. */
export const endpointsWithBusyBacklogs = (region: SimulatedRegion): string[] =>
  region.tables.endpoints.all
    .filter(({ ordering }) => ordering === 'per_order')
    .map(({ id }) => id)
    .filter(id => region.tables.ledger.deliveries.some(row => row.endpointId === id && waitsForLater(row, region)));

const nameOf = ({ eventId, endpointId }: Pick<Delivery, 'eventId' | 'endpointId'>) => `${eventId} to ${endpointId}`;

function rowsAmiss({ posts }: Healed, first: SimulatedRegion): string[] {
  return first.tables.ledger.deliveries.flatMap(row => {
    const name = nameOf(row);
    if (row.status === 'waiting') return waitsForLater(row, first) ? [] : [`${name} waits for ever`];
    const own = posts.filter(post => post.endpointId === row.endpointId && post.eventId === row.eventId);
    if (row.attemptCount > own.length) return [`${name} has more attempts in the ledger than were made`];
    return isAsAnswered(row, own) ? [] : [`${name} is ${row.status} in the ledger and was not`];
  });
}

const isAsAnswered = ({ status }: Delivery, posts: readonly Post[]) =>
  status === 'delivered' ? posts.some(post => post.status === 200) : status !== 'exhausted';

/** What was deleted stays deleted, and secrets that ended stay ended. */
function promisesBroken({ promises, mayBeLost }: Healed, { name, tables, clock }: SimulatedRegion): string[] {
  const { all } = tables.endpoints;
  const back = promises.deleted.filter(({ id, by }) => !mayBeLost(by) && all.some(endpoint => endpoint.id === id));
  const valid = new Set(
    all.flatMap(endpoint => validSecrets(endpoint, clock()).map(({ version }) => `${version} of ${endpoint.id}`)),
  );
  const ended = promises.ended.filter(({ by }) => !mayBeLost(by)).map(({ id, version }) => `${version} of ${id}`);
  return [
    ...back.map(({ id }) => `${name} has ${id}, which was deleted`),
    ...ended.filter(version => valid.has(version)).map(version => `${name} has ${version}, which ended`),
  ];
}

/** Who was enabled is not disabled for what was before, and whoever is disabled was told. */
function verdictsAmiss(endpoint: Endpoint, { posts }: Healed, told: readonly Told[]): string[] {
  const { id, verdicts } = endpoint;
  const reason = whyDisabled(endpoint);
  const since = Date.parse(judgedSince(endpoint)) - SKEW_MS;
  const isGone = posts.some(
    ({ endpointId, startedAt, status }) => endpointId === id && status === 410 && startedAt >= since,
  );
  const isJudged = isEnabled(endpoint) || reason === 'disabled by hand' || isGone;
  const known = new Set(told.map(event => event.id));
  const untold = verdicts.flatMap(verdict => verdict.untold).filter(event => !known.has(event.id));
  return [
    ...(isJudged ? [] : [`${id} was disabled for what was before it was enabled: ${reason}`]),
    ...untold.map(event => `nobody told ${event.id}: that ${id} was disabled`),
  ];
}
