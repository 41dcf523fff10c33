import type { DeliveryMessage } from '../../shared/domain/deliver/delivery.ts';
import type { DeliveryQueue, DrainQueue } from '../../shared/domain/deliver/ports.ts';
import type { Event } from '../../shared/domain/events/event.ts';
import type { EventQueue } from '../../shared/domain/events/ports.ts';
import type { Clock } from '../../shared/domain/ports.ts';

export class MemoryEventQueue implements EventQueue {
  readonly sent: Event[] = [];

  async send(events: readonly Event[]): Promise<void> {
    this.sent.push(...structuredClone(events));
  }
}

export class MemoryDeliveryQueue implements DeliveryQueue, DrainQueue {
  readonly #clock: Clock;
  /** Endpoints to look after that were not taken yet. */
  readonly drains: { readonly endpointId: string; readonly delaySeconds: number; readonly sentAt: number }[] = [];
  readonly sent: DeliveryMessage[] = [];

  constructor(clock: Clock = () => 0) {
    this.#clock = clock;
  }

  async send(messages: readonly DeliveryMessage[]): Promise<void> {
    this.sent.push(...structuredClone(messages));
  }

  async sendDrain(endpointId: string, delaySeconds = 0): Promise<void> {
    this.drains.push({ endpointId, delaySeconds, sentAt: this.#clock() });
  }
}
