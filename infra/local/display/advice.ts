import type { FailureKind } from '../../../shared/domain/provider/upstream-error.ts';

const UNANSWERED =
  'The provider does not answer. Is --upstream right (such as https://api.ntt.com), and does this machine reach it? It is asked again at each poll.';
const REFUSED =
  'The provider refuses the credentials: end this, check NTT_CONSUMER_KEY and NTT_CONSUMER_SECRET, and start again.';

const ADVICE: Readonly<Partial<Record<FailureKind, string>>> = {
  unreachable: UNANSWERED,
  timeout: UNANSWERED,
  unauthorized: REFUSED,
  token: REFUSED,
  forbidden: 'The provider takes the credentials, but does not allow this call: ask it what the contract covers.',
  rate_limited:
    "The provider's limit for this customer is reached: end this, and start again with a longer --poll-seconds, such as 300.",
};

/** What a person can do about a poll that failed; undefined where waiting is all. */
export function adviceOn(kind: unknown): string | undefined {
  return Object.hasOwn(ADVICE, String(kind)) ? ADVICE[kind as FailureKind] : undefined;
}
