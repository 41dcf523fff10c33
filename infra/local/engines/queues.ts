import { CreateQueueCommand, GetQueueAttributesCommand, SQSClient, type SQSClientConfig } from '@aws-sdk/client-sqs';
import { buildApp } from 'fauxqs';
import type { QueueName } from '../../../functions/spec.ts';
import { QUEUES, visibilitySeconds } from '../../topology.ts';
import { LOOPBACK } from './loopback.ts';

export interface QueueEngine {
  readonly url: string;
  readonly client: SQSClient;
  readonly queueUrls: Readonly<Record<QueueName, string>>;
  close(): Promise<void>;
}

/** SQS's API on 127.0.0.1, with the topology's queues and their dead letters; they live as long as the process. */
export async function startQueues(config: SQSClientConfig): Promise<QueueEngine> {
  const app = buildApp({ logger: false });
  const url = await app.listen({ port: 0, host: LOOPBACK });
  const client = new SQSClient({ ...config, endpoint: url });
  const names = Object.keys(QUEUES) as QueueName[];
  const created = await Promise.all(names.map(async name => [name, await createQueue(client, url, name)] as const));
  return {
    url,
    client,
    queueUrls: Object.fromEntries(created) as Record<QueueName, string>,
    async close() {
      client.destroy();
      await app.close();
    },
  };
}

async function createQueue(client: SQSClient, engineUrl: string, name: QueueName): Promise<string> {
  const deadLetters = await client.send(new CreateQueueCommand({ QueueName: `${name}-dead-letters` }));
  const { Attributes } = await client.send(
    new GetQueueAttributesCommand({ QueueUrl: deadLetters.QueueUrl, AttributeNames: ['QueueArn'] }),
  );
  const { QueueUrl } = await client.send(
    new CreateQueueCommand({
      QueueName: name,
      Attributes: {
        VisibilityTimeout: String(visibilitySeconds(name)),
        RedrivePolicy: JSON.stringify({
          deadLetterTargetArn: Attributes?.QueueArn,
          maxReceiveCount: QUEUES[name].maxReceives,
        }),
      },
    }),
  );
  // The SDK sends to the host of a queue's URL, and fauxqs names one that not every machine resolves.
  return new URL(new URL(String(QueueUrl)).pathname, engineUrl).href;
}
