import { ResponseType, type RestApi } from 'aws-cdk-lib/aws-apigateway';
import { EXPOSED_HEADERS, SECURITY_HEADERS } from '../shared/runtime/answer-headers.ts';
import { HEADERS_OF_STATUS, PROBLEM_TYPES, problemBody } from '../shared/runtime/problem-types.ts';
import { gatewayProblems } from './gateway-problems.ts';

/** API Gateway puts the id of the request here; a client may choose it, but only as a UUID. */
const REQUEST_ID = '$context.requestId';

/** Gives all the gateway's own answers the form that functions' errors have. */
export function addGatewayResponses(api: RestApi, { corsOrigins }: { corsOrigins: readonly string[] }): void {
  for (const [name, { slug, detail, hasAnyStatus }] of gatewayProblems) {
    const { status, ...rest } = problemBody({ slug, detail, requestId: REQUEST_ID });
    const type = ResponseType.of(name);
    api.addGatewayResponse(type.responseType, {
      type,
      ...(!hasAnyStatus && { statusCode: String(status) }),
      responseHeaders: quoted({
        'Content-Type': 'application/problem+json',
        'cache-control': 'no-store',
        ...SECURITY_HEADERS,
        ...HEADERS_OF_STATUS[PROBLEM_TYPES[slug].status],
        ...(corsOrigins.length > 0 && readableByPages()),
      }),
      // API Gateway looks a template up under this type whatever the header says.
      templates: { 'application/json': JSON.stringify(hasAnyStatus ? rest : { ...rest, status }) },
    });
  }
}

/** By any page: the gateway cannot compare origins, and nothing in these answers is a client's. */
function readableByPages(): Record<string, string> {
  return { 'access-control-allow-origin': '*', 'access-control-expose-headers': EXPOSED_HEADERS.join(', ') };
}

function quoted(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, `'${value}'`]));
}
