import type { APIGatewayAuthorizerResult, APIGatewayTokenAuthorizerEvent } from 'aws-lambda';
import type { Claims } from '../../shared/adapters/identity/jwt-claims.ts';

export interface AuthorizerDeps {
  readonly verify: (token: string) => Promise<Claims | undefined>;
}

/** API Gateway answers 401 for exactly this message, and 500 for any other error. */
const UNAUTHORIZED = 'Unauthorized';

/** Lets every valid token into the whole stage, so that the cached answer serves every route; scopes are the API's to compare. */
export function createAuthorizerHandler({ verify }: AuthorizerDeps) {
  return async ({
    authorizationToken,
    methodArn,
  }: APIGatewayTokenAuthorizerEvent): Promise<APIGatewayAuthorizerResult> => {
    const token = /^Bearer +([\w-]+\.[\w-]+\.[\w-]+)$/i.exec(authorizationToken ?? '')?.[1];
    const claims = token === undefined ? undefined : await verify(token);
    if (claims === undefined) throw new Error(UNAUTHORIZED);
    const { clientId, scopes } = claims;
    return {
      principalId: clientId || 'unknown',
      policyDocument: {
        Version: '2012-10-17',
        Statement: [{ Action: 'execute-api:Invoke', Effect: 'Allow', Resource: stageArn(methodArn) }],
      },
      context: { clientId, scopes: scopes.join(' ') },
    };
  };
}

/** `arn:…:<api>/<stage>/<method>/<path>` to the same for all methods and paths. */
function stageArn(methodArn: string): string {
  return `${methodArn.split('/').slice(0, 2).join('/')}/*`;
}
