export interface Claims {
  readonly clientId: string;
  readonly scopes: readonly string[];
}

/**
 * Client and scopes of a token's payload. Issuers differ in the claims' names. Only scopes that begin with `scopePrefix`
 * count, and without it (Cognito writes `<resource server>/` in front of each): the rest are some other API's, whatever
 * their names.
 */
export function claimsOf(payload: Readonly<Record<string, unknown>>, scopePrefix: string): Claims {
  const { scope, scp, client_id: clientId, azp, sub } = payload;
  const given = scope ?? scp ?? '';
  const scopes = Array.isArray(given) ? given.map(String) : String(given).split(' ');
  return {
    clientId: String(clientId ?? azp ?? sub ?? ''),
    scopes: scopes
      .filter(each => each.startsWith(scopePrefix))
      .map(each => each.slice(scopePrefix.length))
      .filter(each => each !== ''),
  };
}

/** The claims of a token without verifying it: only for one just received from its issuer. Throws SyntaxError. */
export function decodeJwt(token: string, scopePrefix: string): Claims {
  const payload: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'));
  return claimsOf(payload as Record<string, unknown>, scopePrefix);
}
