import { htmlAnswer, jsonAnswer } from '../api/answer.ts';
import { gatewayFault } from '../api/gateway-fault.ts';
import { describeFaults, type Outcome } from './fault.ts';
import { silent } from './transport-faults.ts';

const atToken = (outcome: Outcome, does: string) => ({ does, outcome, at: 'token' }) as const;

export const tokenFaults = describeFaults({
  'token-denied': {
    ...atToken('bad', 'a token request: 401, as for a wrong secret'),
    answer: () => gatewayFault(401, 'Invalid client identifier', 'oauth.v2.InvalidClientIdentifier'),
  },
  'token-server-error': {
    ...atToken('bad', 'a token request: 500'),
    answer: () => gatewayFault(500, 'Internal server error', 'messaging.runtime.InternalError'),
  },
  'token-html': {
    ...atToken('bad', 'a token request: 200 with an HTML page'),
    answer: () => htmlAnswer(200, 'Maintenance'),
  },
  'token-missing': {
    ...atToken('bad', 'a token request: 200 without accessToken'),
    answer: ({ body: { accessToken: _, ...rest } }) => jsonAnswer(200, rest),
  },
  'token-expiry-garbage': {
    ...atToken('unclear', 'a token request: a good token whose expiresIn is no number'),
    answer: ({ body }) => jsonAnswer(200, { ...body, expiresIn: 'soon' }),
  },
  'token-silent': { ...atToken('bad', 'a token request: never answered'), send: silent },
});
