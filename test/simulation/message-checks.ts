import { createRender } from '../../shared/domain/chat/render.ts';
import type { Endpoint } from '../../shared/domain/deliver/endpoint.ts';
import { isChat } from '../../shared/domain/deliver/format.ts';
import type { Render } from '../../shared/domain/deliver/payload.ts';
import type { Event } from '../../shared/domain/events/event.ts';

const render = createRender('');
const SECOND_MS = 1_000;

/** As deployed, but to a chat the events themselves instead of sentences. */
export const renderForChecks: Render = (to, events) =>
  isChat(to) ? { body: JSON.stringify(events), contentType: 'application/json' } : render(to, events);

/** The events that a POST told, as they were told. */
export function toldBy(to: Endpoint, webhookId: string, body: string): readonly Event[] {
  return isChat(to) ? (JSON.parse(body) as Event[]) : [{ id: webhookId, body }];
}

/** What chats are promised: a message stays as it is, and one comes a second. Times are virtual ms. */
export class MessageChecks {
  readonly #first = new Map<string, ReadonlySet<string>>();
  readonly #lastAt = new Map<string, number>();
  /** Endpoints of which some events went in another format meanwhile, alone. */
  readonly #remade = new Set<string>();
  readonly #found: { readonly endpointId: string; readonly what: string }[] = [];
  readonly #amiss: string[] = [];

  remake(endpointId: string): void {
    this.#remade.add(endpointId);
  }

  /** @param isAsked by its owner, who waits for it */
  note(to: Endpoint, webhookId: string, told: readonly Event[], at: number, isAsked: boolean): void {
    if (!isChat(to)) return;
    const name = `${to.id} ${webhookId}`;
    const first = this.#first.get(name) ?? new Set(told.map(({ id }) => id));
    this.#first.set(name, first);
    if (told.some(({ id }) => !first.has(id)))
      this.#found.push({
        endpointId: to.id,
        what: `${webhookId} to ${to.id} told later what it did not tell at first`,
      });
    if (told[0]?.id !== webhookId) this.#amiss.push(`${webhookId} to ${to.id} is not named after its first event`);
    if (isAsked) return;
    if (at - (this.#lastAt.get(to.id) ?? Number.NEGATIVE_INFINITY) < SECOND_MS)
      this.#amiss.push(`${to.id} was sent two messages within a second`);
    this.#lastAt.set(to.id, at);
  }

  findings(): string[] {
    const found = this.#found.filter(({ endpointId }) => !this.#remade.has(endpointId));
    return [...this.#amiss, ...found.map(({ what }) => what)];
  }
}
