import { isDeepStrictEqual } from 'node:util';
import type * as z from 'zod/mini';
import type { CHANGE_ENDPOINT } from '../../shared/api/endpoints.ts';
import { isWithin } from '../../shared/domain/clients/rights.ts';
import { disabled, enabled } from '../../shared/domain/deliver/disable.ts';
import { type Endpoint, isEnabled, moved } from '../../shared/domain/deliver/endpoint.ts';

export const BY_HAND = 'disabled by hand';

type Change = z.output<typeof CHANGE_ENDPOINT>;

/** The endpoint with what was named; null takes away. `now` is unix ms. */
export function changeEndpoint(endpoint: Endpoint, { enabled: wanted, ...fields }: Change, now: number): Endpoint {
  const named = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
  const hadFull = endpoint.detail === 'full' && (fields.detail ?? 'full') !== 'full' && { hadFull: true };
  const changed = Object.fromEntries(
    Object.entries({ ...endpoint, ...named, ...hadFull }).filter(([, value]) => value !== null),
  ) as unknown as Endpoint;
  const isMoved = changed.url !== endpoint.url;
  const switched = wanted === true ? enabled(changed, now) : wanted === false ? disabled(changed, BY_HAND) : changed;
  if (!isMoved) return switched;
  // A new URL outdates verdicts, but it enables nothing.
  return moved(isEnabled(switched) ? switched : disabled(switched, BY_HAND), now);
}

/** Whether nothing changed that is shown: people may enable what a region knows as enabled. */
export function looksSame(before: Endpoint, after: Endpoint): boolean {
  return isDeepStrictEqual(shown(before), shown(after));
}

function shown(endpoint: Endpoint) {
  const {
    status: _status,
    disabledReason: _reason,
    enabledAt: _at,
    owedSince: _owed,
    owedAt: _owedAt,
    ...rest
  } = endpoint;
  return { ...rest, isEnabled: isEnabled(endpoint) };
}

/** Whether the change may have somebody be told what he was not told before: at another URL, or more of it at the same. */
export function tellsMore(
  before: Endpoint,
  { url, detail, eventTypes, services }: Pick<Change, 'url' | 'detail' | 'eventTypes' | 'services'>,
  after: Endpoint,
): boolean {
  const isNamed = [url, detail, eventTypes, services].some(value => value !== undefined);
  return isNamed || (!isEnabled(before) && isEnabled(after)) || !isWithin(before.connections, after.connections);
}
