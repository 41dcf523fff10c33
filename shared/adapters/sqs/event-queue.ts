import { SQSClient } from '@aws-sdk/client-sqs';
import type { Event } from '../../domain/events/event.ts';
import type { EventQueue, QueuedEvent } from '../../domain/events/ports.ts';
import { AWS_CLIENT } from '../aws-client.ts';
import { sendAll, toMessageBody } from './send-all.ts';

export class SqsEventQueue implements EventQueue {
  readonly #client: SQSClient;
  readonly #url: string;
  readonly #run: string | undefined;

  /** @param run see QueuedEvent */
  constructor(url: string, client = new SQSClient(AWS_CLIENT), run?: string) {
    this.#client = client;
    this.#url = url;
    this.#run = run;
  }

  /** The same queue, for what one poll sends. */
  ofRun(run: string): SqsEventQueue {
    return new SqsEventQueue(this.#url, this.#client, run);
  }

  async send(events: readonly Event[]): Promise<void> {
    await sendAll(
      this.#client,
      this.#url,
      events.map(({ id, body, full }) => ({
        MessageBody: toMessageBody({ id, body, full, run: this.#run } satisfies QueuedEvent),
      })),
    );
  }
}
