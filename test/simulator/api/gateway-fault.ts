import { type Answer, jsonAnswer } from './answer.ts';

/** The body an Apigee gateway gives with an error; no Retry-After comes with any of them. */
export function gatewayFault(status: number, faultstring: string, errorcode: string): Answer {
  return jsonAnswer(status, { fault: { faultstring, detail: { errorcode } } });
}

export const invalidToken = gatewayFault(401, 'Invalid access token', 'oauth.v2.InvalidAccessToken');

export const expiredToken = gatewayFault(401, 'Access Token expired', 'keymanagement.service.access_token_expired');

export const unknownPath = gatewayFault(
  404,
  'Unable to identify proxy for host: default and url',
  'messaging.adaptors.http.flow.ApplicationNotFound',
);

export function quotaViolation(status: 429 | 500): Answer {
  const text = 'Rate limit quota violation. Quota limit exceeded. Identifier : _default';
  return gatewayFault(status, text, 'policies.ratelimit.QuotaViolation');
}

export const spikeArrest = gatewayFault(
  429,
  'Spike arrest violation. Allowed rate : MessageRate{messagesPerPeriod=5, periodInMicroseconds=1000000, maxBurstMessageCount=1.0}',
  'policies.ratelimit.SpikeArrestViolation',
);
