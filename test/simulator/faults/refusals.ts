import { type Answer, htmlAnswer } from '../api/answer.ts';
import { gatewayFault, invalidToken, quotaViolation, spikeArrest } from '../api/gateway-fault.ts';
import { describeFaults, type Fault } from './fault.ts';

const refusing = (does: string, answer: Answer): Fault => ({ does, outcome: 'bad', at: 'call', answer: () => answer });

export const refusals = describeFaults({
  'bad-request': refusing('400', gatewayFault(400, 'Bad request', 'messaging.runtime.BadRequest')),
  'tokens-refused': refusing('401 for every token, new ones too', invalidToken),
  'token-revoked': {
    does: '401 once, for all tokens given out so far: a new one is good',
    outcome: 'same',
    at: 'call',
    times: 1,
    answer: ({ revokeTokens }) => {
      revokeTokens();
      return invalidToken;
    },
  },
  forbidden: refusing('403', gatewayFault(403, 'Access denied', 'oauth.v2.InsufficientScope')),
  'quota-exceeded': refusing('429 by quota, without Retry-After', quotaViolation(429)),
  'spike-arrest': refusing('429 by spike arrest, without Retry-After', spikeArrest),
  'quota-exceeded-500': refusing('500 by quota, as old gateways say it', quotaViolation(500)),
  'server-error': refusing('500', gatewayFault(500, 'Internal server error', 'messaging.runtime.InternalError')),
  'html-502': refusing('502 with an HTML page', htmlAnswer(502, '502 Bad Gateway')),
  'html-503': refusing('503 with an HTML page', htmlAnswer(503, '503 Service Temporarily Unavailable')),
  'html-504': refusing('504 with an HTML page', htmlAnswer(504, '504 Gateway Time-out')),
  'empty-503': refusing('503 with an empty body', { status: 503, headers: {}, body: '' }),
  redirect: refusing('302 to a login page', {
    ...htmlAnswer(302, '302 Found'),
    headers: { 'content-type': 'text/html', location: '/login' },
  }),
});
