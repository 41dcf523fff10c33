import { gatewayFault } from './gateway-fault.ts';
import type { Reply, Route } from './route.ts';
import { type TokenDesk, tokenLifetimeSeconds } from './token-desk.ts';

export function grantTokenRoute(desk: TokenDesk): Route {
  return {
    method: 'POST',
    path: '/v1/oauth/accesstokens',
    guarded: false,
    reply({ contentType, body }) {
      const form = contentType?.split(';')[0]?.trim() === 'application/json' ? parseObject(body) : undefined;
      if (!form) return malformed('The request must be a JSON object');
      const { grantType, clientId, clientSecret } = form;
      if (grantType !== 'client_credentials') return malformed('grantType must be client_credentials');
      if (typeof clientId !== 'string' || typeof clientSecret !== 'string') {
        return malformed('Required param : clientId, clientSecret');
      }
      if (!desk.knows(clientId, clientSecret)) {
        return { refusal: gatewayFault(401, 'Invalid client identifier', 'oauth.v2.InvalidClientIdentifier') };
      }
      const { accessToken, issuedAtMs } = desk.issue();
      // The provider writes both numbers as strings.
      const times = { expiresIn: String(tokenLifetimeSeconds), issuedAt: String(issuedAtMs) };
      return { at: 'token', items: [], body: { accessToken, tokenType: 'BearerToken', scope: 'READ WRITE', ...times } };
    },
  };
}

function malformed(text: string): Reply {
  return { refusal: gatewayFault(400, text, 'oauth.v2.InvalidRequest') };
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
