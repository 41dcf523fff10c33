export interface Claims {
  readonly clientId: string;
  readonly scopes: readonly string[];
}

/**
 * Client and scopes of a token's payload. Issuers differ in the claims' names. `scopePrefix` is removed from scopes
 * (Cognito writes `<resource server>/` in front of each); a scope with another prefix is kept as it is, and matches
 * none of this API's.
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

/** The claims of a token without verifying it: only for one just received from its issuer. Throws SyntaxError. */
export function decodeJwt(token: string, scopePrefix: string): Claims {
  const payload: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'));
  return claimsOf(payload as Record<string, unknown>, scopePrefix);
}
