import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { REQUEST_TOKEN } from '../../shared/api/token.ts';
import type { IssuedToken } from '../../shared/domain/clients/authenticate.ts';
import { json, parseJsonBody } from '../../shared/runtime/http.ts';
import { Problem } from '../../shared/runtime/problem.ts';

type Refusal = 'refused' | 'unavailable' | 'elsewhere';

export interface TokenDeps {
  /** 'refused': there is no client with this id and secret. 'unavailable': whoever knows does not answer. 'elsewhere': it is asked itself. */
  readonly requestToken: (clientId: string, secret: string) => Promise<IssuedToken | Refusal>;
  readonly clock: () => number;
  readonly pause: (ms: number) => Promise<unknown>;
}

/** How much later a refusal comes: the gateway's limit on this call keeps the runs that wait at 13 or fewer. */
const REFUSAL_PAUSE_MS = 250;

/** The provider's form, in and out: numbers are text in its answer. */
export function createTokenHandler({ requestToken, clock, pause }: TokenDeps) {
  return async (event: APIGatewayProxyEvent): Promise<APIGatewayProxyResult> => {
    const { clientId, clientSecret } = parseJsonBody(event, REQUEST_TOKEN);
    const issuedAt = clock();
    const token = await requestToken(clientId, clientSecret);
    if (token === 'elsewhere') throw new Problem(404, 'Tokens are not given here: ask your own issuer for them.');
    if (token === 'unavailable')
      throw new Problem(503, 'The issuer of tokens does not answer. Try again.', { headers: { 'retry-after': '5' } });
    if (token === 'refused') {
      await pause(REFUSAL_PAUSE_MS);
      throw new Problem(401, 'There is no client with this id and this secret.');
    }
    return json(200, {
      accessToken: token.accessToken,
      tokenType: 'BearerToken',
      expiresIn: String(token.expiresIn),
      scope: token.scope,
      issuedAt: String(issuedAt),
    });
  };
}
