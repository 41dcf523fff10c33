import { SQSClient } from '@aws-sdk/client-sqs';
import type { Event } from '../../domain/events/event.ts';
import type { EventQueue } from '../../domain/events/ports.ts';
import { AWS_CLIENT } from '../aws-client.ts';
import { sendAll, toMessageBody } from './send-all.ts';

export class SqsEventQueue implements EventQueue {
  readonly #client: SQSClient;
  readonly #url: string;

  constructor(url: string, client = new SQSClient(AWS_CLIENT)) {
    this.#client = client;
    this.#url = url;
  }

  async send(events: readonly Event[]): Promise<void> {
    await sendAll(
      this.#client,
      this.#url,
      events.map(({ id, body, full }) => ({
        MessageBody: toMessageBody({ id, body, ...(full !== undefined && { full }) }),
      })),
    );
  }
}
