import { isDeepStrictEqual } from 'node:util';
import type * as z from 'zod/mini';
import type { CHANGE_ENDPOINT } from '../../shared/api/endpoints.ts';
import { isWithin } from '../../shared/domain/clients/rights.ts';
import { disabled, enabled } from '../../shared/domain/deliver/disable.ts';
import { type Endpoint, isEnabled, moved } from '../../shared/domain/deliver/endpoint.ts';
import { hasSecretUrl, isChat } from '../../shared/domain/deliver/format.ts';
import { badRequest } from '../../shared/runtime/problem.ts';

export const BY_HAND = 'disabled by hand';

type Change = z.output<typeof CHANGE_ENDPOINT>;

/** The endpoint with what was named; null takes away. `now` is unix ms. */
export function changeEndpoint(endpoint: Endpoint, { enabled: wanted, ...fields }: Change, now: number): Endpoint {
  const named = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
  const hadFull = endpoint.detail === 'full' && (fields.detail ?? 'full') !== 'full' && { hadFull: true };
  const merged = Object.fromEntries(
    Object.entries({ ...endpoint, ...named, ...hadFull }).filter(([, value]) => value !== null),
  ) as unknown as Endpoint;
  const changed = keepSecretUrl(endpoint, isChat(merged) || fields.language ? merged : withoutLanguage(merged));
  const isMoved = changed.url !== endpoint.url;
  const switched = wanted === true ? enabled(changed, now) : wanted === false ? disabled(changed, BY_HAND) : changed;
  if (!isMoved) return switched;
  // A new URL outdates verdicts, but it enables nothing.
  return moved(isEnabled(switched) ? switched : disabled(switched, BY_HAND), now);
}

/** The language went with the format. */
function withoutLanguage({ language: _language, ...endpoint }: Endpoint): Endpoint {
  return endpoint;
}

/** The URL of what was a chat stays a secret. */
function keepSecretUrl(before: Endpoint, { hasSecretUrl: _known, ...after }: Endpoint): Endpoint {
  const isStillSecret = hasSecretUrl(before) && before.url === after.url && !isChat(after);
  return isStillSecret ? { ...after, hasSecretUrl: true } : after;
}

/** Throws a 400 for what goes with no format, or with another one. */
export function checkFormat(endpoint: {
  readonly format?: Endpoint['format'] | undefined;
  readonly language?: Endpoint['language'] | undefined;
  readonly detail?: Endpoint['detail'] | undefined;
}): void {
  const { format = 'standard', language, detail } = endpoint;
  if (!isChat({ format }) && language !== undefined)
    throw badRequest([{ field: 'language', message: 'goes with the formats slack and teams only' }]);
  if (isChat({ format }) && detail === 'full')
    throw badRequest([{ field: 'detail', message: `must be milestones: with ${format} no personal data is sent` }]);
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
