export interface Claims {
  readonly clientId: string;
  readonly scopes: readonly string[];
}

/**
 * What the API needs of a token's payload. `scopePrefix` (Cognito writes `<resource server>/` in front of each scope) is
 * left out; any other prefix makes it another API's scope.
 */
export function claimsOf(payload: Readonly<Record<string, unknown>>, scopePrefix: string): Claims {
  const { scope, scp, client_id: clientId, azp, sub } = payload;
  const given = scope ?? scp ?? '';
  const scopes = Array.isArray(given) ? given.map(String) : String(given).split(' ');
  return {
    clientId: String(clientId ?? azp ?? sub ?? ''),
    scopes: scopes
      .map(each => (each.startsWith(scopePrefix) ? each.slice(scopePrefix.length) : each))
      .filter(each => each !== ''),
  };
}

/** The claims of a token that is not verified, such as one just received from its issuer. */
export function decodeJwt(token: string, scopePrefix: string): Claims {
  const payload: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'));
  return claimsOf(payload as Record<string, unknown>, scopePrefix);
}
