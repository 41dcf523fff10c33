import type { SimulatedClock } from '../clock.ts';
import type { Random } from '../random.ts';
import type { Answer } from './answer.ts';
import { expiredToken, invalidToken } from './gateway-fault.ts';

export const tokenLifetimeSeconds = 3599;

/** Of those before, it knows no more than of any other text. */
const longest = 100;

/** The one customer's credentials, and the tokens given out for them. */
export interface TokenDesk {
  consumerKey: string;
  consumerSecret: string;
  knows(clientId: string, clientSecret: string): boolean;
  issue(): { accessToken: string; issuedAtMs: number };
  /** `undefined` for a valid bearer token, else the refusal. */
  refusal(authorization: string | undefined): Answer | undefined;
  /** No token given out so far is valid any more. */
  revokeAll(): void;
}

export function createTokenDesk(clock: SimulatedClock, random: Random): TokenDesk {
  const consumerKey = random.letters(32);
  const consumerSecret = random.letters(16);
  const expiryMsByToken = new Map<string, number>();
  return {
    consumerKey,
    consumerSecret,
    knows: (clientId, clientSecret) => clientId === consumerKey && clientSecret === consumerSecret,
    issue() {
      const accessToken = random.letters(28);
      const issuedAtMs = clock.now();
      expiryMsByToken.set(accessToken, issuedAtMs + tokenLifetimeSeconds * 1000);
      if (expiryMsByToken.size > longest)
        for (const oldest of expiryMsByToken.keys().take(1)) expiryMsByToken.delete(oldest);
      return { accessToken, issuedAtMs };
    },
    refusal(authorization) {
      const token = /^Bearer (\S+)$/i.exec(authorization ?? '')?.[1];
      const expiryMs = token === undefined ? undefined : expiryMsByToken.get(token);
      if (expiryMs === undefined) return invalidToken;
      return expiryMs <= clock.now() ? expiredToken : undefined;
    },
    revokeAll: () => expiryMsByToken.clear(),
  };
}
