import type { Operation } from '../../../shared/api/operations/operation.ts';
import type { Route } from '../../../shared/api/routes.ts';

/** What a problem of this status means where a call does not say more. */
const MEANINGS = {
  400: 'The request does not fit; `errors` names the fields.',
  401: 'There is no valid bearer token.',
  403: 'The client may not do this: it lacks the scope, or is limited to other connections.',
  404: 'There is no such thing.',
  413: 'The request is too large, or the answer is: `detail` says how to ask for less.',
  414: 'The path or query is too long.',
  415: 'The body’s type cannot be read.',
  429: 'Too many requests: go on after `Retry-After`.',
  431: 'The headers are longer than 10 KB.',
  500: 'Something went wrong here.',
  502: 'The function failed, or could not be reached.',
  503: 'Not at the moment: try again after `Retry-After`.',
  504: 'It took too long.',
} as const;

const OF_ALL = [400, 413, 414, 415, 429, 431, 500, 502, 504] as const;
const BEHIND_AUTHORIZER = [401, 403] as const;

/** The problems that a call may answer, by status. */
export function problemsOf({ scope }: Route, { problems }: Operation): Record<number, string> {
  const general = [...OF_ALL, ...(scope === undefined ? [] : BEHIND_AUTHORIZER)];
  return { ...Object.fromEntries(general.map(status => [status, MEANINGS[status]])), ...problems };
}
