import { SQSClient } from '@aws-sdk/client-sqs';
import type { DeliveryMessage, DrainMessage } from '../../domain/deliver/delivery.ts';
import type { DeliveryQueue, DrainQueue } from '../../domain/deliver/ports.ts';
import { AWS_CLIENT, fastClient } from '../aws-client.ts';
import { createSend, type Send, toMessageBody } from './send.ts';

/**
 * A fair queue: MessageGroupId is the endpoint, so that an endpoint with a large backlog does not delay the others.
 * `delaySeconds` is at most 900 (SQS).
 */
export class SqsDeliveryQueue implements DeliveryQueue, DrainQueue {
  readonly #send: Send;

  constructor(url: string, client = fastClient(new SQSClient(AWS_CLIENT))) {
    this.#send = createSend(client, url);
  }

  async send(messages: readonly DeliveryMessage[]): Promise<void> {
    const entries = messages.map(message => ({
      MessageBody: toMessageBody(message),
      MessageGroupId: message.endpointId,
    }));
    await this.#send(entries);
  }

  async sendDrain(endpointId: string, delaySeconds = 0): Promise<void> {
    const message: DrainMessage = { endpointId, care: true };
    const entry = { MessageBody: JSON.stringify(message), MessageGroupId: endpointId, DelaySeconds: delaySeconds };
    await this.#send([entry]);
  }
}
