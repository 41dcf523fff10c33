import middy from '@middy/core';
import type { APIGatewayTokenAuthorizerEvent, Context } from 'aws-lambda';
import { createAuthorizerHandler } from '../../functions/authorizer/handler.ts';
import { createTokenHandler } from '../../functions/token/handler.ts';
import { createTokenSigner } from '../../shared/adapters/identity/token-signer.ts';
import { createTokenVerifier } from '../../shared/adapters/identity/token-verifier.ts';
import { SCOPES } from '../../shared/api/routes.ts';
import { slotKey } from '../../shared/api/throttle.ts';
import { authorize, issueToken } from '../../shared/domain/clients/authenticate.ts';
import { withOperator } from '../../shared/domain/clients/operator.ts';
import type { FindClients } from '../../shared/domain/clients/ports.ts';
import { OPERATOR_SLOT } from '../../shared/domain/clients/slots.ts';
import { httpAnswers } from '../../shared/runtime/http-answers.ts';
import { createLogger } from '../../shared/runtime/logger.ts';
import { proxyEvent, toAnswer } from './api.ts';
import { MemoryClients } from './memory-clients.ts';

export const NAME = 'order-relay';
export const METHOD_ARN = 'arn:aws:execute-api:ap-northeast-1:000000000000:abc123/v1/GET/orders/uno~1~2';

/** The handlers of `token` and `authorizer` as they are wired, over clients in memory and a clock that stands still. */
export function startIdentity<Store extends FindClients>(store: Store) {
  const state = {
    now: Date.parse('2026-11-23T03:00:00Z'),
    tokensSecret: 't0k'.repeat(20),
    operatorSecret: '0pr'.repeat(20),
    logged: [] as string[],
    /** How long answers were held back, ms. */
    pauses: [] as number[],
  };
  const clock = () => state.now;
  const readTokens = async () => state.tokensSecret;
  const secrets = { readOperator: async () => state.operatorSecret, readTokens };
  const clients = withOperator(store, secrets, { scopes: SCOPES, slot: OPERATOR_SLOT });
  const write = (line: string) => state.logged.push(line);
  const keys = { readSecret: readTokens, issuer: NAME, clock };
  const signToken = createTokenSigner(keys);
  const token = middy(
    createTokenHandler({
      requestToken: (id, secret) => issueToken(id, secret, { clients, clock, signToken }),
      clock,
      pause: async ms => state.pauses.push(ms),
    }),
  ).use(httpAnswers(createLogger('token', { write, clock }), []));
  const authorizer = createAuthorizerHandler({
    authorize: text => authorize(text, { verifyToken: createTokenVerifier(keys), clients, clock }),
    keyOfSlot: slot => slotKey(NAME, slot),
    log: createLogger('authorizer', { write, clock }),
  });
  const send = async (body: unknown) =>
    toAnswer(await token(proxyEvent('POST /oauth/accesstokens', { body }), {} as Context));

  return Object.assign(state, {
    store,
    signToken,
    /** The token call with this body. */
    send,
    async getToken(clientId: string, clientSecret = `${clientId}-secret`): Promise<string> {
      const { status, body } = await send({ grantType: 'client_credentials', clientId, clientSecret });
      if (status !== 200) throw new Error(`The token call answered ${status}.`);
      return body.accessToken;
    },
    authorize: (authorizationToken: string | undefined) =>
      authorizer({ type: 'TOKEN', authorizationToken, methodArn: METHOD_ARN } as APIGatewayTokenAuthorizerEvent),
  });
}

export const startMemoryIdentity = () => startIdentity(new MemoryClients());
