import type { ProblemSlug } from '../shared/runtime/problem-types.ts';

export interface GatewayProblem {
  readonly slug: ProblemSlug;
  readonly detail: string;
  /** It stands for several: the gateway chooses the status. */
  readonly hasAnyStatus?: true;
}

/** What the gateway answers by itself, by API Gateway's own names of the occasions; functions give the other errors. */
export const GATEWAY_PROBLEMS = {
  UNAUTHORIZED: { slug: 'unauthorized', detail: 'A valid bearer token is needed.' },
  ACCESS_DENIED: { slug: 'forbidden', detail: 'The token does not allow this.' },
  INVALID_API_KEY: { slug: 'forbidden', detail: 'The token belongs to no client that may call here.' },
  EXPIRED_TOKEN: { slug: 'forbidden', detail: 'The signature has expired; a bearer token is needed.' },
  INVALID_SIGNATURE: { slug: 'forbidden', detail: 'The signature is not valid; a bearer token is needed.' },
  WAF_FILTERED: { slug: 'filtered', detail: 'The firewall in front of this API refused the request.' },
  MISSING_AUTHENTICATION_TOKEN: { slug: 'not-found', detail: 'There is no such path or method.' },
  RESOURCE_NOT_FOUND: { slug: 'not-found', detail: 'There is no such path or method.' },
  BAD_REQUEST_PARAMETERS: { slug: 'bad-request', detail: 'The path, the query or a header is malformed.' },
  BAD_REQUEST_BODY: { slug: 'bad-request', detail: 'The body is malformed.' },
  REQUEST_TOO_LARGE: { slug: 'too-large', detail: 'The body is larger than the 4.5 MB that can be passed on.' },
  UNSUPPORTED_MEDIA_TYPE: { slug: 'unsupported-media-type', detail: 'Bodies are JSON: application/json.' },
  THROTTLED: { slug: 'too-many-requests', detail: 'There are too many requests. Wait a moment.' },
  QUOTA_EXCEEDED: { slug: 'too-many-requests', detail: 'There are too many requests. Wait a moment.' },
  AUTHORIZER_FAILURE: { slug: 'internal-error', detail: 'The token could not be checked.' },
  AUTHORIZER_CONFIGURATION_ERROR: { slug: 'internal-error', detail: 'The token could not be checked.' },
  API_CONFIGURATION_ERROR: { slug: 'bad-gateway', detail: 'The function gave no answer that can be passed on.' },
  INTEGRATION_FAILURE: { slug: 'bad-gateway', detail: 'The function failed.' },
  INTEGRATION_TIMEOUT: { slug: 'timeout', detail: 'The function took too long.' },
  DEFAULT_4XX: { slug: 'bad-request', detail: 'The request cannot be served.', hasAnyStatus: true },
  DEFAULT_5XX: { slug: 'internal-error', detail: 'The request failed.', hasAnyStatus: true },
} as const satisfies Record<string, GatewayProblem>;

export type GatewayProblemName = keyof typeof GATEWAY_PROBLEMS;

/** Those above as the gateway knows them. */
export const gatewayProblems = Object.entries(GATEWAY_PROBLEMS) as [GatewayProblemName, GatewayProblem][];
