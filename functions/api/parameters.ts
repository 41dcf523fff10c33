import type { PollSubject } from '../../shared/domain/provider/order-id.ts';
import { Problem } from '../../shared/runtime/problem.ts';

/** A list's page ends below what Lambda may answer (6 MB), which has the page as a text in JSON: `"` and `\` twice. */
export const MAX_PAGE_BYTES = 4_500_000;
/** A filter that hardly matches ends a page too, before the function's time does: its cursor leads on. */
export const MAX_PAGE_READS = 10_000;

const RETRY_AFTER_SECONDS = 60;

/** A service of which no answer is stored whole has no orders that could be told: never an empty list. */
export function notYetComplete(subjects: readonly PollSubject[]): Problem {
  const services = subjects.map(({ service }) => service).join(', ');
  return new Problem(503, `No answer of the provider is stored whole yet for ${services}; see /v1/status.`, {
    slug: 'not-yet',
    headers: { 'retry-after': String(RETRY_AFTER_SECONDS) },
  });
}
