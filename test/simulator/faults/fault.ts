import type { Answer, Exchange } from '../api/answer.ts';
import type { Random } from '../random.ts';
import type { Item } from '../world/item.ts';

/**
 * What comes of a client that does its part (waits some hundred milliseconds, renews a refused token once):
 * - `same`: a complete, valid answer that tells the same orders, however written;
 * - `fewer`: a complete, valid answer that lacks orders;
 * - `bad`: no complete, valid answer;
 * - `unclear`: a client may cope or refuse, but must not take it for a change.
 */
export type Outcome = 'same' | 'fewer' | 'bad' | 'unclear';

/** The answer that the client would have had. */
export interface GoodAnswer {
  body: Record<string, unknown>;
  /** The listed orders; none in a token's answer. */
  items: readonly Item[];
  random: Random;
  revokeTokens(): void;
}

export type Send = (answer: Answer, exchange: Exchange & { delayMs: number }) => void;

/** A fault takes the place of a good answer; a request that is refused anyway does not meet it. */
export interface Fault {
  does: string;
  outcome: Outcome;
  /** `call`: at orders and details alike. */
  at: 'list' | 'call' | 'token';
  /** How often it strikes unless told otherwise; without it, until switched off. */
  times?: number;
  answer?: (good: GoodAnswer) => Answer;
  send?: Send;
}

/** Keeps the names of a group of faults, and lets each leave out what it does not need. */
export function describeFaults<Name extends string>(faults: Record<Name, Fault>): Record<Name, Fault> {
  return faults;
}
