import { ChangeMessageVisibilityCommand, SQSClient } from '@aws-sdk/client-sqs';
import { AWS_CLIENT, fastClient } from '../aws-client.ts';

/** A message of one of the function's queues, as Lambda hands it over. */
export interface ReceivedMessage {
  readonly receiptHandle: string;
  /** Ends with the queue's name. */
  readonly eventSourceARN: string;
}

/** Has messages seen again sooner than their queue would show them. */
export class FailedMessages {
  readonly #client: SQSClient;
  readonly #urls: readonly string[];

  /** @param urls of the queues that the function reads */
  constructor(urls: readonly string[], client = fastClient(new SQSClient(AWS_CLIENT))) {
    this.#client = client;
    this.#urls = urls;
  }

  async showAfter(seconds: number, { receiptHandle, eventSourceARN }: ReceivedMessage): Promise<void> {
    const name = eventSourceARN.split(':').at(-1);
    const QueueUrl = this.#urls.find(url => url.endsWith(`/${name}`));
    if (QueueUrl === undefined) throw new Error(`The function has no URL of the queue ${name}.`);
    await this.#client.send(
      new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle: receiptHandle, VisibilityTimeout: seconds }),
    );
  }
}
