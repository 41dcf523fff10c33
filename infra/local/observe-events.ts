import type { Event } from '../../shared/domain/events/event.ts';
import type { Invoke } from './functions.ts';
import { RecentIds } from './recent-ids.ts';

/** Where no sample receiver shows what happens, events are shown as they go through fan-out. */
export function observeEvents(invoke: Invoke, onEvent: (event: Event) => void, seen = new RecentIds()): Invoke {
  return async (name, event) => {
    const result = await invoke(name, event);
    if (name !== 'fan-out') return result;
    for (const { body } of (event as { Records: { body: string }[] }).Records) {
      const message = JSON.parse(body) as Event;
      if (seen.add(message.id)) onEvent(message);
    }
    return result;
  };
}
