import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import type { IssuerClient } from '../../shared/adapters/identity/issuer-client.ts';
import { REQUEST_TOKEN } from '../../shared/api/token.ts';
import { json, parseJsonBody } from '../../shared/runtime/http.ts';
import { Problem } from '../../shared/runtime/problem.ts';

export interface TokenDeps {
  readonly issuer: IssuerClient;
  readonly clock: () => number;
}

/** The provider's form, in and out: numbers are text in its answer. */
export function createTokenHandler({ issuer, clock }: TokenDeps) {
  return async (event: APIGatewayProxyEvent): Promise<APIGatewayProxyResult> => {
    const { clientId, clientSecret } = parseJsonBody(event, REQUEST_TOKEN);
    const issuedAt = clock();
    const token = await issuer.requestToken(clientId, clientSecret);
    if (token === 'unavailable')
      throw new Problem(503, 'The issuer of tokens does not answer. Try again.', { headers: { 'retry-after': '5' } });
    if (token === 'refused') throw new Problem(401, 'The issuer knows no such client, or another secret of it.');
    return json(200, {
      accessToken: token.accessToken,
      tokenType: 'BearerToken',
      expiresIn: String(token.expiresIn),
      scope: token.scope,
      issuedAt: String(issuedAt),
    });
  };
}
