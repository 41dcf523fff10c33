import type { APIGatewayAuthorizerResult, APIGatewayTokenAuthorizerEvent } from 'aws-lambda';
import { BEARER_TOKEN } from '../../shared/api/bearer-token.ts';
import type { CallingClient } from '../../shared/domain/clients/client.ts';
import { errorFields, type Logger } from '../../shared/runtime/logger.ts';

export interface AuthorizerDeps {
  /** Undefined for a token that is not good. */
  readonly authorize: (token: string) => Promise<CallingClient | undefined>;
  /** The API key of a throttle slot. */
  readonly keyOfSlot: (slot: number) => string;
  readonly log: Logger;
}

/** API Gateway answers 401 for exactly this message, and keeps no such answer; 500 for any other error. */
const UNAUTHORIZED = 'Unauthorized';
const BEARER = new RegExp(BEARER_TOKEN);

/** Lets every valid token into the whole stage, so that the cached answer serves every route; scopes are the API's to compare. */
export function createAuthorizerHandler({ authorize, keyOfSlot, log }: AuthorizerDeps) {
  return async ({
    authorizationToken,
    methodArn,
  }: APIGatewayTokenAuthorizerEvent): Promise<APIGatewayAuthorizerResult> => {
    const token = BEARER.exec(authorizationToken ?? '')?.[1];
    const client = token === undefined ? undefined : await authorize(token).catch(error => fail(error, log));
    if (client === undefined) throw new Error(UNAUTHORIZED);
    const { id: clientId, scopes, connections, slot, secretVersion } = client;
    return {
      principalId: clientId || 'unknown',
      policyDocument: {
        Version: '2012-10-17',
        Statement: [{ Action: 'execute-api:Invoke', Effect: 'Allow', Resource: stageArn(methodArn) }],
      },
      usageIdentifierKey: keyOfSlot(slot),
      context: {
        clientId,
        scopes: scopes.join(' '),
        ...(connections && { connections: connections.join(',') }),
        ...(secretVersion && { secretVersion }),
      },
    };
  };
}

/** Of what it throws, Lambda counts a refusal as well: only this tells the two apart. */
function fail(error: unknown, log: Logger): never {
  log.measure('A token could not be checked', { FailedRequests: 1 }, errorFields(error), 'error');
  throw error;
}

/** `arn:…:<api>/<stage>/<method>/<path>` to the same for all methods and paths. */
function stageArn(methodArn: string): string {
  return `${methodArn.split('/').slice(0, 2).join('/')}/*`;
}
