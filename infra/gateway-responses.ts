import { STATUS_CODES } from 'node:http';
import { ResponseType, type RestApi } from 'aws-cdk-lib/aws-apigateway';

/** The gateway's own answers, as problems of RFC 9457; functions give the others. */
const PROBLEMS = [
  { type: ResponseType.UNAUTHORIZED, status: 401, detail: 'A valid bearer token is needed.' },
  { type: ResponseType.ACCESS_DENIED, status: 403, detail: 'The token does not allow this.' },
  { type: ResponseType.MISSING_AUTHENTICATION_TOKEN, status: 404, detail: 'There is no such path or method.' },
  { type: ResponseType.REQUEST_TOO_LARGE, status: 413, detail: 'The body is larger than 10 MB.' },
  { type: ResponseType.THROTTLED, status: 429, detail: 'There are too many requests. Wait a moment.' },
  { type: ResponseType.AUTHORIZER_FAILURE, status: 500, detail: 'The token could not be checked.' },
  { type: ResponseType.AUTHORIZER_CONFIGURATION_ERROR, status: 500, detail: 'The token could not be checked.' },
  { type: ResponseType.INTEGRATION_FAILURE, status: 502, detail: 'The function failed.' },
  { type: ResponseType.INTEGRATION_TIMEOUT, status: 504, detail: 'The function took too long.' },
] as const;

/** For whatever else the gateway refuses, with the status it chose. */
const DEFAULTS = [
  { type: ResponseType.DEFAULT_4XX, title: 'The request cannot be served' },
  { type: ResponseType.DEFAULT_5XX, title: 'The request failed' },
] as const;

const HEADERS: Partial<Record<number, Record<string, string>>> = {
  401: { 'WWW-Authenticate': "'Bearer'" },
  429: { 'Retry-After': "'1'" },
};

export function addGatewayResponses(api: RestApi): void {
  for (const { type, status, detail } of PROBLEMS) {
    const body = { type: 'about:blank', title: STATUS_CODES[status], status, detail };
    add(api, type, body, status);
  }
  for (const { type, title } of DEFAULTS) add(api, type, { type: 'about:blank', title });
}

function add(api: RestApi, type: ResponseType, body: object, status?: number): void {
  api.addGatewayResponse(type.responseType, {
    type,
    ...(status !== undefined && { statusCode: String(status) }),
    responseHeaders: { 'Content-Type': "'application/problem+json'", ...HEADERS[status ?? 0] },
    // API Gateway looks a template up under this type whatever the header says.
    templates: { 'application/json': JSON.stringify(body) },
  });
}
