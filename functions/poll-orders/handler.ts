import * as z from 'zod/mini';
import type { Subject } from '../../shared/domain/provider/order-id.ts';
import { SERVICES } from '../../shared/domain/provider/services.ts';
import type { PollResult } from '../../shared/domain/watch/poll.ts';
import type { Logger } from '../../shared/runtime/logger.ts';

const SUBJECT = z.object({ connection: z.string().check(z.minLength(1)), service: z.enum(SERVICES) });

export interface PollOrdersDeps {
  readonly poll: (subject: Subject) => Promise<PollResult>;
  readonly log: Logger;
}

/** A schedule's event names connection and service. A bad answer of the provider is counted, not thrown: the next tick is the retry. */
export function createPollOrdersHandler({ poll, log }: PollOrdersDeps) {
  return async (event: unknown): Promise<PollResult> => {
    const subject = SUBJECT.parse(event);
    const result = await poll(subject);
    report(log, subject, result);
    return result;
  };
}

function report(log: Logger, subject: Subject, result: PollResult): void {
  switch (result.outcome) {
    case 'failed':
      log.count('UpstreamFailure', { kind: result.kind }, { ...subject, ...result });
      return;
    case 'not-set':
      log.warn('The credentials of this connection are not set: put consumerKey and consumerSecret into its secret', {
        ...subject,
      });
      return;
    case 'held':
      log.count('DoubtedOrders', { service: subject.service }, { ...subject, ...result });
      return;
    case 'changed':
    case 'unchanged':
    case 'unfinished':
      if (result.unconfirmed > 0) log.count('DoubtedAbsences', { service: subject.service }, { ...subject, ...result });
      else log.info('polled', { ...subject, ...result });
      return;
    default:
      log.info('polled', { ...subject, ...result });
  }
}
