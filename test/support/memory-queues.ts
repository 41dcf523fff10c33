import type { DeliveryMessage } from '../../shared/domain/deliver/delivery.ts';
import type { DeliveryQueue, DrainQueue } from '../../shared/domain/deliver/ports.ts';
import type { Event } from '../../shared/domain/events/event.ts';
import type { EventQueue } from '../../shared/domain/events/ports.ts';

export class MemoryEventQueue implements EventQueue {
  readonly sent: Event[] = [];

  async send(events: readonly Event[]): Promise<void> {
    this.sent.push(...structuredClone(events));
  }
}

export class MemoryDeliveryQueue implements DeliveryQueue, DrainQueue {
  /** Endpoints to look after that were not taken yet. */
  readonly drains: { readonly endpointId: string; readonly delaySeconds: number }[] = [];
  readonly sent: { readonly message: DeliveryMessage; readonly delaySeconds: number }[] = [];

  async send(messages: readonly DeliveryMessage[], delaySeconds = 0): Promise<void> {
    this.sent.push(...messages.map(message => ({ message: structuredClone(message), delaySeconds })));
  }

  async sendDrain(endpointId: string, delaySeconds = 0): Promise<void> {
    this.drains.push({ endpointId, delaySeconds });
  }
}
