import * as z from 'zod/mini';
import { UpstreamMalformed } from '../../domain/provider/upstream-error.ts';

export interface Credentials {
  readonly consumerKey: string;
  readonly consumerSecret: string;
}

export interface AccessToken {
  readonly accessToken: string;
  /** When to request the next token, unix ms: before this one expires. */
  readonly renewAt: number;
}

const RENEW_BEFORE_EXPIRY_MS = 60_000;

const TOKEN_ANSWER = z.object({
  accessToken: z.string().check(z.regex(/^[\x21-\x7e]{1,8192}$/)),
  // Seconds, as text in the provider's answers.
  expiresIn: z.optional(z.unknown()),
});

export function tokenRequestBody({ consumerKey, consumerSecret }: Credentials): string {
  return JSON.stringify({ grantType: 'client_credentials', clientId: consumerKey, clientSecret: consumerSecret });
}

/** Throws UpstreamMalformed. A token without a readable `expiresIn` is used for one fetch. `requestedAt` is unix ms. */
export function parseTokenAnswer(body: string, requestedAt: number): AccessToken {
  let answer: unknown;
  try {
    answer = JSON.parse(body);
  } catch {
    throw new UpstreamMalformed('token', 'The token answer is no JSON.');
  }
  const parsed = TOKEN_ANSWER.safeParse(answer);
  if (!parsed.success) throw new UpstreamMalformed('token', 'The token answer has no usable "accessToken".');
  const lifeMs = Number(parsed.data.expiresIn) * 1000;
  const renewAt = Number.isFinite(lifeMs) ? requestedAt + lifeMs - RENEW_BEFORE_EXPIRY_MS : requestedAt;
  return { accessToken: parsed.data.accessToken, renewAt };
}
