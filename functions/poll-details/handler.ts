import type { Context } from 'aws-lambda';
import * as z from 'zod/mini';
import type { DetailPollResult } from '../../shared/domain/watch/poll-details.ts';
import type { Logger } from '../../shared/runtime/logger.ts';

const EVENT = z.object({ connection: z.string().check(z.minLength(1)) });

export interface PollDetailsDeps {
  /** @param run the run's id, which messages and logs carry */
  readonly poll: (connection: string, run: string) => Promise<DetailPollResult>;
  readonly log: Logger;
}

/** A schedule's event names the connection. A bad answer of the provider is counted, not thrown: the next tick is the retry. */
export function createPollDetailsHandler({ poll, log }: PollDetailsDeps) {
  return async (event: unknown, { awsRequestId: run }: Pick<Context, 'awsRequestId'>): Promise<DetailPollResult> => {
    const { connection } = EVENT.parse(event);
    const result = await poll(connection, run);
    const fields = { run, connection, service: 'details', ...result };
    if ('published' in result) log.measure('polled', { Changes: result.published }, fields);
    else if (result.outcome !== 'failed') log.info('polled', fields);
    else if (result.kind === 'not_applied')
      log.warn(
        'The provider serves details only to customers who applied for them; it is asked again in a day',
        fields,
      );
    else log.measure('no good answer', { ProviderFailures: 1 }, { ...fields, kind: result.kind }, 'warn');
    return result;
  };
}
