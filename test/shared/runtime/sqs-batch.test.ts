import type { SQSRecord } from 'aws-lambda';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toSqsEvent } from '../../../infra/local/sqs-event.ts';
import { QUEUES } from '../../../infra/topology.ts';
import { FailedMessages } from '../../../shared/adapters/sqs/failed-messages.ts';
import { createLogger } from '../../../shared/runtime/logger.ts';
import { createBatchHandler } from '../../../shared/runtime/sqs-batch.ts';
import { startTestQueues, type TestQueues } from '../../support/queues.ts';

let queues: TestQueues;
beforeAll(async () => {
  queues = await startTestQueues();
});
afterAll(() => queues.close());

const log = createLogger('test', { write: () => undefined });

/** A function that fails on what says so. */
function createHandler(failed: { showAfter(seconds: number, record: SQSRecord): Promise<void> }) {
  return createBatchHandler<{ readonly fails?: boolean }>({ log, failed }, messages =>
    Promise.allSettled(messages.map(async ({ fails }) => (fails ? Promise.reject(new Error('No table.')) : undefined))),
  );
}

describe('a message that fails', () => {
  it('is seen again in seconds, though its queue would hide it for minutes, and the others are done with', async () => {
    const queue = await queues.createQueue('deliveries');
    const handle = createHandler(new FailedMessages([queue.url, 'http://127.0.0.1/0/retries'], queues.client));
    for (const body of ['{"n":1}', '{"n":2,"fails":true}', 'not JSON']) await queue.send(body);
    const first = await queue.receive({ hiddenForSeconds: 360, count: 3 });
    const { batchItemFailures } = await handle(toSqsEvent(first, 'deliveries', 'ap-northeast-1') as never);
    const failed = first.filter(({ MessageId }) => batchItemFailures.some(it => it.itemIdentifier === MessageId));
    expect(failed.map(({ Body }) => Body).sort()).toEqual(['not JSON', '{"n":2,"fails":true}']);
    const startedAt = performance.now();
    const again = await queue.receive({ hiddenForSeconds: 360, count: 2 });
    expect(again.map(({ Body }) => Body).sort()).toEqual(['not JSON', '{"n":2,"fails":true}']);
    expect(performance.now() - startedAt).toBeLessThan(20_000);
  });

  it('waits longer each time, and outlasts thirteen minutes of trouble before it is set aside', async () => {
    const waits: number[] = [];
    const handle = createHandler({ showAfter: async seconds => void waits.push(seconds) });
    for (let receives = 1; receives < QUEUES.deliveries.maxReceives; receives++) {
      const record = { messageId: 'm', body: '{"fails":true}', attributes: { ApproximateReceiveCount: `${receives}` } };
      await handle({ Records: [record] } as never);
    }
    expect(waits).toEqual([5, 30, 180, 600]);
    expect(waits.reduce((sum, wait) => sum + wait, 0)).toBeGreaterThan(13 * 60);
  });

  it('is seen again as soon when the whole batch fails', async () => {
    const waits: number[] = [];
    const failed = { showAfter: async (seconds: number) => void waits.push(seconds) };
    const handle = createBatchHandler({ log, failed }, () => Promise.reject(new Error('No table.')));
    const Records = ['a', 'b'].map(messageId => ({
      messageId,
      body: '{}',
      attributes: { ApproximateReceiveCount: '1' },
    }));
    expect(await handle({ Records } as never)).toEqual({
      batchItemFailures: [{ itemIdentifier: 'a' }, { itemIdentifier: 'b' }],
    });
    expect(waits).toEqual([5, 5]);
  });

  it('is reported as failed also when SQS does not hear that it is to be seen sooner', async () => {
    const handle = createHandler({ showAfter: () => Promise.reject(new Error('No SQS.')) });
    const record = { messageId: 'm', body: '{"fails":true}', attributes: { ApproximateReceiveCount: '1' } };
    expect(await handle({ Records: [record] } as never)).toEqual({ batchItemFailures: [{ itemIdentifier: 'm' }] });
  });
});
