import type * as z from 'zod/mini';
import type { CHANGE_ENDPOINT } from '../../shared/api/endpoints.ts';
import { isWithin } from '../../shared/domain/clients/rights.ts';
import { disabled, enabled } from '../../shared/domain/deliver/disable.ts';
import { type Endpoint, moved } from '../../shared/domain/deliver/endpoint.ts';

const BY_HAND = 'disabled by hand';

type Change = z.output<typeof CHANGE_ENDPOINT>;

/** The endpoint with what was named; null takes away. `now` is unix ms. */
export function changeEndpoint(endpoint: Endpoint, { enabled: wanted, ...fields }: Change, now: number): Endpoint {
  const named = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
  const hadFull = endpoint.detail === 'full' && (fields.detail ?? 'full') !== 'full' && { hadFull: true };
  const changed = Object.fromEntries(
    Object.entries({ ...endpoint, ...named, ...hadFull }).filter(([, value]) => value !== null),
  ) as unknown as Endpoint;
  const placed = changed.url === endpoint.url ? changed : moved(changed, now);
  if (wanted === undefined || wanted === (endpoint.status === 'enabled')) return placed;
  return wanted ? enabled(placed, now) : disabled(placed, BY_HAND, now, now);
}

/** Whether the change may have somebody be told what he was not told before: at another URL, or more of it at the same. */
export function tellsMore(
  before: Endpoint,
  { url, detail, eventTypes, services }: Pick<Change, 'url' | 'detail' | 'eventTypes' | 'services'>,
  after: Endpoint,
): boolean {
  const isNamed = [url, detail, eventTypes, services].some(value => value !== undefined);
  const isEnabled = before.status === 'disabled' && after.status === 'enabled';
  return isNamed || isEnabled || !isWithin(before.connections, after.connections);
}
