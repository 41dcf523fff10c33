import { SQSClient } from '@aws-sdk/client-sqs';
import type { Event } from '../../domain/events/event.ts';
import type { EventQueue, QueuedEvent } from '../../domain/events/ports.ts';
import { AWS_CLIENT, fastClient } from '../aws-client.ts';
import { createSend, type Send, toMessageBody } from './send.ts';

export class SqsEventQueue implements EventQueue {
  readonly #send: Send;

  constructor(url: string, client = fastClient(new SQSClient(AWS_CLIENT))) {
    this.#send = createSend(client, url);
  }

  /** The same queue, for what one poll sends: see QueuedEvent. */
  ofRun(run: string): EventQueue {
    return { send: events => this.#sendEvents(events, run) };
  }

  send(events: readonly Event[]): Promise<void> {
    return this.#sendEvents(events, undefined);
  }

  async #sendEvents(events: readonly Event[], run: string | undefined): Promise<void> {
    const bodies = events.map(({ id, body, full }): QueuedEvent => ({ id, body, full, run }));
    await this.#send(bodies.map(body => ({ MessageBody: toMessageBody(body) })));
  }
}
