import { Agent, request } from 'undici';
import * as z from 'zod/mini';
import type { IssuedToken } from '../../domain/clients/authenticate.ts';
import type { Logger } from '../../runtime/logger.ts';
import { errorCode, readBody } from '../http-answer.ts';
import { decodeJwt } from './jwt-claims.ts';

const TIMEOUT_MS = 8_000;
const MAX_BYTES = 64 * 1024;

const ANSWER = z.object({ access_token: z.string(), expires_in: z.number(), scope: z.optional(z.string()) });

/** An OIDC issuer's token endpoint, for client credentials. No scope is requested: all of the client's are expected. */
export class OidcClient {
  readonly #tokenUrl: string;
  readonly #scopePrefix: string;
  readonly #log: Logger;
  readonly #agent = new Agent();

  constructor(tokenUrl: string, scopePrefix: string, log: Logger) {
    this.#scopePrefix = scopePrefix;
    this.#tokenUrl = tokenUrl;
    this.#log = log;
  }

  /** 'refused': wrong client id or secret. 'unavailable': the issuer failed, which is logged. 'elsewhere': no address is set. */
  async requestToken(
    clientId: string,
    clientSecret: string,
  ): Promise<IssuedToken | 'refused' | 'unavailable' | 'elsewhere'> {
    if (this.#tokenUrl === '') return 'elsewhere';
    try {
      const { statusCode, body } = await request(this.#tokenUrl, {
        dispatcher: this.#agent,
        method: 'POST',
        headers: {
          authorization: `Basic ${basicCredentials(clientId, clientSecret)}`,
          'content-type': 'application/x-www-form-urlencoded',
          accept: 'application/json',
        },
        body: 'grant_type=client_credentials',
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      const text = (await readBody(body, MAX_BYTES)).toString('utf8');
      if (statusCode === 400 || statusCode === 401) return 'refused';
      if (statusCode !== 200) return this.#unavailable(`HTTP ${statusCode}`);
      const { access_token: accessToken, expires_in: expiresIn, scope } = ANSWER.parse(JSON.parse(text));
      return { accessToken, expiresIn, scope: scope ?? decodeJwt(accessToken, this.#scopePrefix).scopes.join(' ') };
    } catch (error) {
      return this.#unavailable(errorCode(error));
    }
  }

  #unavailable(reason: string): 'unavailable' {
    this.#log.measure('The issuer of tokens gave none', { FailedRequests: 1 }, { reason }, 'error');
    return 'unavailable';
  }
}

/** RFC 6749, section 2.3.1: id and secret are form-encoded before they are joined. */
function basicCredentials(clientId: string, clientSecret: string): string {
  const encode = (part: string) => new URLSearchParams({ '': part }).toString().slice(1);
  return Buffer.from(`${encode(clientId)}:${encode(clientSecret)}`).toString('base64');
}
