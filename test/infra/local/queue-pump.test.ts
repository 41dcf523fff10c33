import { setTimeout as pause } from 'node:timers/promises';
import { GetQueueAttributesCommand, SendMessageBatchCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { QueueName } from '../../../functions/spec.ts';
import { type QueueEngine, startQueues } from '../../../infra/local/engines/queues.ts';
import { AWS } from '../../../infra/local/function-environment.ts';
import { FunctionCutOff, type Invoke } from '../../../infra/local/functions.ts';
import { type QueuePump, startQueuePump } from '../../../infra/local/queue-pump.ts';
import { settled } from '../../support/settled.ts';

interface Record {
  readonly messageId: string;
  readonly body: string;
}
const recordsOf = (event: unknown) => (event as { Records: Record[] }).Records;

let queues: QueueEngine;
let pump: QueuePump;
beforeEach(async () => {
  queues = await startQueues(AWS);
});
afterEach(async () => {
  await pump.stop();
  await queues.close();
});

function start(name: QueueName, invoke: Invoke): void {
  pump = startQueuePump({ name, url: queues.queueUrls[name], client: queues.client, region: AWS.region, invoke });
}

async function send(name: QueueName, ...bodies: unknown[]): Promise<void> {
  for (let from = 0; from < bodies.length; from += 10) {
    const Entries = bodies.slice(from, from + 10).map((body, i) => ({ Id: `${i}`, MessageBody: JSON.stringify(body) }));
    await queues.client.send(new SendMessageBatchCommand({ QueueUrl: queues.queueUrls[name], Entries }));
  }
}

async function countLeft(name: QueueName): Promise<number> {
  const { Attributes = {} } = await queues.client.send(
    new GetQueueAttributesCommand({ QueueUrl: queues.queueUrls[name], AttributeNames: ['All'] }),
  );
  return Number(Attributes.ApproximateNumberOfMessages) + Number(Attributes.ApproximateNumberOfMessagesNotVisible);
}

describe('the local pump of a queue', () => {
  it('hands messages to the consumer as Lambda does, and deletes them', async () => {
    const invoke = vi.fn<Invoke>(async () => undefined);
    start('events', invoke);
    await queues.client.send(
      new SendMessageCommand({
        QueueUrl: queues.queueUrls.events,
        MessageBody: '{"id":"e"}',
        MessageAttributes: { kind: { DataType: 'String', StringValue: 'x' } },
      }),
    );
    await settled(() => expect(invoke).toHaveBeenCalledOnce());
    const [name, event] = invoke.mock.calls[0] ?? [];
    expect(name).toBe('fan-out');
    expect(recordsOf(event)[0]).toMatchObject({
      body: '{"id":"e"}',
      messageId: expect.any(String),
      receiptHandle: expect.any(String),
      attributes: { ApproximateReceiveCount: '1', SentTimestamp: expect.any(String) },
      messageAttributes: { kind: { stringValue: 'x', dataType: 'String' } },
      eventSource: 'aws:sqs',
      eventSourceARN: expect.stringMatching(/:events$/),
    });
    await settled(async () => expect(await countLeft('events')).toBe(0));
  });

  it('leaves in the queue what the consumer reports as failed, and the whole batch when it throws', async () => {
    const seen: string[] = [];
    start('events', async (_name, event) => {
      const records = recordsOf(event);
      seen.push(...records.map(({ body }) => body));
      if (records.some(({ body }) => body === '"throw"')) throw new Error('no');
      return {
        batchItemFailures: records
          .filter(({ body }) => body === '"bad"')
          .map(({ messageId }) => ({ itemIdentifier: messageId })),
      };
    });
    await send('events', 'good', 'bad');
    await settled(async () => expect(await countLeft('events')).toBe(1));
    await send('events', 'throw');
    await settled(() => expect(seen).toContain('"throw"'));
    await pause(50);
    expect(await countLeft('events')).toBe(2);
  });

  it('hands nothing over while it is paused, and then what came and what was cut off', async () => {
    const seen: string[] = [];
    const running = Promise.withResolvers<void>();
    start('events', async (_name, event) => {
      seen.push(...recordsOf(event).map(({ body }) => body));
      if (seen.length === 1) await running.promise;
    });
    await send('events', 'cut off');
    await settled(() => expect(seen).toHaveLength(1));
    pump.pause();
    running.reject(new FunctionCutOff());
    await send('events', 'later');
    await pause(100);
    expect(seen).toEqual(['"cut off"']);
    pump.resume();
    await settled(async () => expect(await countLeft('events')).toBe(0));
    expect(seen.sort()).toEqual(['"cut off"', '"cut off"', '"later"']);
  });

  it('delivers to the others while one endpoint hangs', async () => {
    const hanging = Promise.withResolvers<void>();
    const delivered = new Set<string>();
    let inFlight = 0;
    start('deliveries', async (_name, event) => {
      const records = recordsOf(event);
      const ends = new Set(records.map(({ body }) => JSON.parse(body).endpointId));
      expect(ends.size).toBe(1);
      if (!ends.has('hanging')) for (const { body } of records) delivered.add(body);
      else {
        inFlight++;
        await hanging.promise;
      }
    });
    await send('deliveries', ...Array.from({ length: 200 }, (_, n) => ({ endpointId: 'hanging', n })));
    await send('deliveries', ...Array.from({ length: 30 }, (_, n) => ({ endpointId: `good-${n % 3}`, n })));
    await settled(() => expect(delivered.size).toBe(30));
    expect(inFlight).toBe(2);
    hanging.resolve();
    await settled(async () => expect(await countLeft('deliveries')).toBe(0));
  });

  it('goes on hiding what a function runs on, and so briefly that others soon see what a process died with', async () => {
    const hidden: (number | undefined)[] = [];
    queues.client.middlewareStack.add(
      next => args => {
        const { VisibilityTimeout, Entries } = args.input as {
          VisibilityTimeout?: number;
          Entries?: { VisibilityTimeout?: number }[];
        };
        hidden.push(...[VisibilityTimeout, ...(Entries ?? []).map(entry => entry.VisibilityTimeout)].filter(Boolean));
        return next(args);
      },
      { step: 'initialize' },
    );
    const running = Promise.withResolvers<void>();
    start('deliveries', () => running.promise);
    await send('deliveries', { endpointId: 'slow' });
    await vi.waitFor(() => expect(hidden.length).toBeGreaterThan(2), { timeout: 20_000 });
    expect(Math.max(...hidden.map(Number))).toBeLessThanOrEqual(15);
    running.resolve();
    await settled(async () => expect(await countLeft('deliveries')).toBe(0));
  }, 30_000);

  it('keeps nothing of the times when it had no room for more', async () => {
    const kept = new Map<unknown, number>();
    const count = (by: number) =>
      function (this: EventTarget, ...[type, listener, options]: Parameters<EventTarget['addEventListener']>) {
        if (type === 'abort') kept.set(listener, (kept.get(listener) ?? 0) + by);
        return (by > 0 ? add : remove).call(this, type, listener, options);
      };
    const { addEventListener: add, removeEventListener: remove } = EventTarget.prototype;
    vi.spyOn(EventTarget.prototype, 'addEventListener').mockImplementation(count(1));
    vi.spyOn(EventTarget.prototype, 'removeEventListener').mockImplementation(count(-1));
    const begun = Promise.withResolvers<void>();
    start('deliveries', () => begun.promise.then(() => pause(10)));
    await send('deliveries', ...Array.from({ length: 1300 }, (_, n) => ({ endpointId: 'slow', n })));
    begun.resolve();
    await vi.waitFor(async () => expect(await countLeft('deliveries')).toBe(0), { timeout: 20_000 });
    vi.restoreAllMocks();
    expect([...kept.values()].filter(times => times > 0).length).toBeLessThan(5);
  });

  it('stops at once while it waits for messages', async () => {
    start('events', async () => undefined);
    await pause(50);
    const from = performance.now();
    await pump.stop();
    expect(performance.now() - from).toBeLessThan(9_000);
  });
});
