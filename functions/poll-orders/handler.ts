import type { Context } from 'aws-lambda';
import * as z from 'zod/mini';
import type { Subject } from '../../shared/domain/provider/order-id.ts';
import { SERVICES } from '../../shared/domain/provider/services.ts';
import type { PollResult } from '../../shared/domain/watch/poll.ts';
import type { Logger } from '../../shared/runtime/logger.ts';

const SUBJECT = z.object({ connection: z.string().check(z.minLength(1)), service: z.enum(SERVICES) });

export interface PollOrdersDeps {
  /** @param run the run's id, which messages and logs carry */
  readonly poll: (subject: Subject, run: string) => Promise<PollResult>;
  readonly log: Logger;
}

/** A schedule's event names connection and service. A bad answer of the provider is counted, not thrown: the next tick is the retry. */
export function createPollOrdersHandler({ poll, log }: PollOrdersDeps) {
  return async (event: unknown, { awsRequestId: run }: Pick<Context, 'awsRequestId'>): Promise<PollResult> => {
    const subject = SUBJECT.parse(event);
    const result = await poll(subject, run);
    report(log, { run, ...subject }, result);
    return result;
  };
}

function report(log: Logger, subject: Subject & { readonly run: string }, result: PollResult): void {
  switch (result.outcome) {
    case 'failed':
      log.measure('no good answer', { ProviderFailures: 1 }, { ...subject, ...result }, 'warn');
      return;
    case 'not-set':
      log.warn('The credentials of this connection are not set: put consumerKey and consumerSecret into its secret', {
        ...subject,
      });
      return;
    case 'held':
      log.measure(
        'an answer is held: it has a mass of orders that nobody here knows',
        { HeldAnswers: 1 },
        { ...subject, ...result },
        'warn',
      );
      return;
    case 'changed':
    case 'unchanged':
    case 'unfinished':
      log.measure('polled', { Changes: result.published }, { ...subject, ...result });
      if (result.unconfirmed > 0)
        log.measure('a mass of orders is missing, and held', { HeldAnswers: 1 }, { ...subject, ...result }, 'warn');
      return;
    default:
      log.info('polled', { ...subject, ...result });
  }
}
