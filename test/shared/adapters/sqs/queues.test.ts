import type { SendMessageBatchCommand, SendMessageBatchResult, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SqsDeliveryQueue } from '../../../../shared/adapters/sqs/delivery-queue.ts';
import { SqsEventQueue } from '../../../../shared/adapters/sqs/event-queue.ts';
import type { DeliveryMessage } from '../../../../shared/domain/deliver/delivery.ts';
import type { Event } from '../../../../shared/domain/events/event.ts';
import { parseListAnswer } from '../../../../shared/domain/provider/list-answer.ts';
import type { Order } from '../../../../shared/domain/provider/order.ts';
import { describeChange } from '../../../../shared/domain/watch/order-events.ts';
import { startTestQueues, type TestQueues } from '../../../support/queues.ts';
import { settled } from '../../../support/settled.ts';

const SQS_BYTES = 1024 * 1024;

let queues: TestQueues;
let count = 0;

beforeAll(async () => {
  queues = await startTestQueues();
});
afterAll(() => queues.close());

const event = (number: number, length = 100): Event => ({
  id: `evt_${number}`,
  body: JSON.stringify({ type: 'order.updated', data: { memo: '本'.repeat(length / 3) } }),
});
const events = (howMany: number, length?: number) => Array.from({ length: howMany }, (_, i) => event(i, length));

const message = (number: number): DeliveryMessage => ({
  endpointId: `ep_${number % 3}`,
  eventId: `evt_${number}`,
  eventTime: '2026-11-23T03:00:00.000Z',
});

async function createQueue() {
  return queues.createQueue(`queue-${++count}`);
}

/** A queue that notes what it is sent and answers as told. */
function startPretendQueue(answer: SendMessageBatchResult = { Successful: [], Failed: [] }) {
  const batches: NonNullable<SendMessageBatchCommand['input']['Entries']>[] = [];
  const client = {
    send: async ({ input }: SendMessageBatchCommand) => {
      batches.push(input.Entries ?? []);
      return answer;
    },
  } as unknown as SQSClient;
  return { batches, client };
}

const bytesOf = (batch: readonly { MessageBody?: string | undefined }[]) =>
  batch.reduce((bytes, { MessageBody = '' }) => bytes + Buffer.byteLength(MessageBody), 0);

describe('the queue of events', () => {
  it('takes more than ten at once, each whole', async () => {
    const queue = await createQueue();
    const sent = events(23);
    await new SqsEventQueue(queue.url, queues.client).send(sent);
    const received = (await queue.receiveAll()).map(({ Body = '' }) => JSON.parse(Body));
    expect(received).toHaveLength(23);
    expect(received).toEqual(expect.arrayContaining(sent));
  });

  it('takes any character there is', async () => {
    const queue = await createQueue();
    const sent = { id: 'evt_1', body: JSON.stringify({ memo: '😀 𠮷野家 \uffff \ufffe \u{10ffff} \ud800 \u0000' }) };
    await new SqsEventQueue(queue.url, queues.client).send([sent]);
    const [received] = await queue.receiveAll();
    expect(JSON.parse(received?.Body ?? '')).toEqual(sent);
  });

  it('takes more than a MiB at once', async () => {
    const queue = await createQueue();
    const sent = events(25, 100_000);
    await new SqsEventQueue(queue.url, queues.client).send(sent);
    const received = (await queue.receiveAll()).map(({ Body = '' }) => JSON.parse(Body));
    expect(received).toHaveLength(25);
    expect(received).toEqual(expect.arrayContaining(sent));
  });

  it('sends batches of ten messages and a MiB at most, with ids of their own, in order', async () => {
    const { batches, client } = startPretendQueue();
    const sent = [...events(25, 90), ...events(12, 300_000), ...events(3)];
    await new SqsEventQueue('https://queue.test', client).send(sent);
    expect(batches.flat().map(({ MessageBody = '' }) => JSON.parse(MessageBody))).toEqual(sent);
    for (const batch of batches) {
      expect(batch.length).toBeLessThanOrEqual(10);
      expect(bytesOf(batch)).toBeLessThanOrEqual(SQS_BYTES);
      expect(new Set(batch.map(({ Id }) => Id)).size).toBe(batch.length);
    }
    expect(batches.length).toBeLessThanOrEqual(8);
  });

  it('is asked nothing when there is nothing to send', async () => {
    const { batches, client } = startPretendQueue();
    await new SqsEventQueue('https://queue.test', client).send([]);
    expect(batches).toEqual([]);
  });

  it('fails when it takes some and refuses others', async () => {
    const { client } = startPretendQueue({
      Successful: [],
      Failed: [{ Id: '1', SenderFault: false, Code: 'InternalError', Message: 'order text' }],
    });
    await expect(new SqsEventQueue('https://queue.test', client).send(events(3))).rejects.toThrow(
      'The queue refused 1 of 3 messages: InternalError',
    );
  });

  it('is sent all the others before it fails', async () => {
    const { batches, client } = startPretendQueue({
      Successful: [],
      Failed: [{ Id: '1', SenderFault: true, Code: 'X' }],
    });
    await expect(new SqsEventQueue('https://queue.test', client).send(events(25))).rejects.toThrow(
      'The queue refused 3 of 25 messages: X',
    );
    expect(batches.flat()).toHaveLength(25);
  });

  it('fails when it is not there', async () => {
    const queue = await createQueue();
    await expect(new SqsEventQueue(`${queue.url}-not`, queues.client).send(events(1))).rejects.toThrow();
  });

  it('is sent only characters that SQS takes, and gives back all', async () => {
    const { batches, client } = startPretendQueue();
    const memo = '\u0000\u000b\u001f\uffff\ufffe\ud800 本社\u{1f3e2}';
    const sent: Event = { id: 'evt_1', body: JSON.stringify({ memo }) };
    await new SqsEventQueue('https://queue.test', client).send([sent]);
    const text = batches[0]?.[0]?.MessageBody ?? '';
    // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
    expect(text).toMatch(/^[\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]+$/u);
    expect(JSON.parse(text)).toEqual(sent);
    expect(JSON.parse(JSON.parse(text).body).memo).toBe(memo);
  });
});

describe('the largest event there can be', () => {
  it('is about 100 KB as a message', async () => {
    // Quotes double each time that a text is put into a text.
    const largest = (letter: string): Order => ({
      contractId: 'N1',
      orderRequestNum: '1',
      memo: letter + '"'.repeat(8_000),
    });
    for (const order of [largest('a'), largest('b')])
      expect(parseListAnswer(JSON.stringify({ items: [order], resultCount: 1 })).size).toBe(1);
    const [change] = describeChange({
      subject: { connection: 'default', service: 'uno' },
      id: 'uno~1~N1',
      sequence: 1,
      before: largest('a'),
      after: largest('b'),
      observed: { at: 0, region: 'jp' },
    });
    const { batches, client } = startPretendQueue();
    await new SqsEventQueue('https://queue.test', client).send(change === undefined ? [] : [change]);
    expect(bytesOf(batches.flat())).toBeGreaterThan(90_000);
    expect(bytesOf(batches.flat())).toBeLessThan(110_000);
  });
});

describe('a queue of deliveries', () => {
  it('gives back each message as it was sent', async () => {
    const queue = await createQueue();
    const sent = Array.from({ length: 12 }, (_, i) => message(i));
    await new SqsDeliveryQueue(queue.url, queues.client).send(sent);
    const received = (await queue.receiveAll()).map(({ Body = '' }) => JSON.parse(Body));
    expect(received).toHaveLength(12);
    expect(received).toEqual(expect.arrayContaining(sent));
  });

  it('is fair by endpoint', async () => {
    const { batches, client } = startPretendQueue();
    await new SqsDeliveryQueue('https://queue.test', client).send([message(0), message(1), message(2)]);
    expect(batches.flat().map(({ MessageGroupId }) => MessageGroupId)).toEqual(['ep_0', 'ep_1', 'ep_2']);
  });

  it('holds drains back for the delay', async () => {
    const queue = await createQueue();
    const deliveries = new SqsDeliveryQueue(queue.url, queues.client);
    await deliveries.sendDrain('ep_1', 2);
    await deliveries.sendDrain('ep_2');
    const received = await queue.receiveAll();
    expect(received.map(({ Body = '' }) => JSON.parse(Body).endpointId)).toContain('ep_2');
    await settled(async () => {
      received.push(...(await queue.receiveAll()));
      expect(received.map(({ Body = '' }) => JSON.parse(Body).endpointId)).toEqual(['ep_2', 'ep_1']);
    });
  });

  it('gets what several want sent at once in as few batches as may be', async () => {
    const { batches, client } = startPretendQueue();
    const deliveries = new SqsDeliveryQueue('https://queue.test', client);
    await Promise.all(Array.from({ length: 12 }, (_, i) => deliveries.send([message(i)])));
    expect(batches.map(({ length }) => length)).toEqual([10, 2]);
  });

  it('fails only for those whose messages it refuses', async () => {
    const { client } = startPretendQueue({ Successful: [], Failed: [{ Id: '1', SenderFault: true, Code: 'TooBig' }] });
    const deliveries = new SqsDeliveryQueue('https://queue.test', client);
    const results = await Promise.allSettled([0, 1, 2].map(i => deliveries.send([message(i)])));
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });

  it('gets ten batches at a time at most', async () => {
    let underWay = 0;
    let most = 0;
    const send = async () => {
      most = Math.max(most, ++underWay);
      await new Promise(resolve => setTimeout(resolve, 1));
      underWay--;
      return {};
    };
    const deliveries = new SqsDeliveryQueue('https://queue.test', { send } as unknown as SQSClient);
    await deliveries.send(Array.from({ length: 250 }, (_, i) => message(i)));
    expect(most).toBe(10);
  });

  it('fails when it refuses a message', async () => {
    const { client } = startPretendQueue({ Successful: [], Failed: [{ Id: '0', SenderFault: true, Code: 'TooBig' }] });
    await expect(new SqsDeliveryQueue('https://queue.test', client).send([message(1)])).rejects.toThrow('TooBig');
  });
});
