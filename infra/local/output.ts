import type { Event } from '../../shared/domain/events/event.ts';
import type { PollingChange } from './regions/polling.ts';

export interface Facts {
  readonly url: string;
  /** The URLs of all regions by name, where there are several; the first one's is `url`. */
  readonly regions?: Readonly<Record<string, string>>;
  readonly takeOverSeconds?: number;
  /** The provider's address; undefined for the simulated one. */
  readonly upstreamUrl?: string;
  readonly dataDirectory?: string;
  readonly pollSeconds: number;
  readonly strict: boolean;
}

/** What the runner tells the person, or the program, that started it. */
export interface Output {
  /** The API accepts requests. */
  ready(facts: Facts): void;
  /** A webhook that reached the sample receiver and is genuine, or, where there is no sample receiver, an event on its way. */
  event(event: Event, how: 'verified' | 'observed'): void;
  /** Another region polls a service now, or one no longer does; with several regions only. */
  polling(change: PollingChange): void;
  /** An entry of a function's log, one line of JSON. */
  log(line: string): void;
  /** Something worth knowing that is no failure. */
  notice(text: string): void;
}

/** Nothing but JSON lines, without secrets. */
export function createJsonOutput(write: (text: string) => void): Output {
  const writeLine = (content: unknown) => write(`${JSON.stringify(content)}\n`);
  return {
    ready: ({ url, regions }) => writeLine({ event: 'ready', url, regions }),
    event({ id, body }, how) {
      const { type, timestamp, data } = JSON.parse(body);
      const { service, orderId, sequence } = data;
      writeLine({ event: how === 'verified' ? 'webhook' : 'change', id, type, timestamp, service, orderId, sequence });
    },
    polling: change => writeLine({ event: 'polling', ...change }),
    log: line => write(`${line}\n`),
    notice: message => writeLine({ event: 'notice', message }),
  };
}
