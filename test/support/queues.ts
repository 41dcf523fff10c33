import {
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { buildApp } from 'fauxqs';

export interface TestQueue {
  /** For an adapter, with `client` of the engine. */
  readonly url: string;
  send(body: string): Promise<void>;
  /** Takes every message that may be received now. */
  receiveAll(): Promise<Message[]>;
  /** Waits for so many, each hidden for so long from when it comes. */
  receive(options: { readonly count: number; readonly hiddenForSeconds: number }): Promise<Message[]>;
}

export interface TestQueues {
  readonly client: SQSClient;
  createQueue(name: string): Promise<TestQueue>;
  close(): Promise<void>;
}

/** SQS's API on 127.0.0.1, in memory. */
export async function startTestQueues(): Promise<TestQueues> {
  const app = buildApp({ logger: false });
  const endpoint = await app.listen({ port: 0, host: '127.0.0.1' });
  const client = new SQSClient({
    endpoint,
    region: 'ap-northeast-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  return {
    client,
    async createQueue(name) {
      const { QueueUrl = '' } = await client.send(new CreateQueueCommand({ QueueName: name }));
      // The SDK sends to the host of a queue's URL, and fauxqs names one that not every machine resolves.
      return createTestQueue(client, new URL(new URL(QueueUrl).pathname, endpoint).href);
    },
    async close() {
      client.destroy();
      await app.close();
    },
  };
}

function createTestQueue(client: SQSClient, url: string): TestQueue {
  return {
    url,
    async send(body) {
      await client.send(new SendMessageCommand({ QueueUrl: url, MessageBody: body }));
    },
    async receiveAll() {
      const received: Message[] = [];
      for (;;) {
        const { Messages = [] } = await client.send(
          new ReceiveMessageCommand({ QueueUrl: url, MaxNumberOfMessages: 10, MessageSystemAttributeNames: ['All'] }),
        );
        if (Messages.length === 0) return received;
        received.push(...Messages);
        const Entries = Messages.map(({ ReceiptHandle }, i) => ({ Id: String(i), ReceiptHandle }));
        await client.send(new DeleteMessageBatchCommand({ QueueUrl: url, Entries }));
      }
    },
    async receive({ count, hiddenForSeconds }) {
      const received: Message[] = [];
      while (received.length < count) {
        const { Messages = [] } = await client.send(
          new ReceiveMessageCommand({
            QueueUrl: url,
            MaxNumberOfMessages: 10,
            WaitTimeSeconds: 1,
            VisibilityTimeout: hiddenForSeconds,
            MessageSystemAttributeNames: ['All'],
          }),
        );
        received.push(...Messages);
      }
      return received;
    },
  };
}
