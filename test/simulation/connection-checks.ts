import { factsOf } from '../../shared/domain/events/event.ts';

const MINUTE_MS = 60_000;

interface Connected {
  readonly id: string;
  readonly connections: readonly string[];
  readonly from: number;
  /** When it was answered; infinite until then. */
  at: number;
}

export interface ConnectionPost {
  readonly endpointId: string;
  /** Of the endpoint as the attempt had read it. */
  readonly connections: readonly string[];
  readonly body: string;
  readonly startedAt: number;
}

/** Which connections endpoints were given, and so what they are owed and must not get. Times are virtual ms. */
export class ConnectionChecks {
  readonly #connected: Connected[] = [];

  /** The connections were asked for; returns what to call when that was answered. */
  ask(id: string, connections: readonly string[], from: number): (at: number) => void {
    const asked: Connected = { id, connections, from, at: Number.POSITIVE_INFINITY };
    this.#connected.push(asked);
    return at => {
      asked.at = at;
    };
  }

  /** Since when the endpoint has the connection for sure, if it ever gave it up. Infinite: nobody knows. */
  settledAt(endpointId: string, connection: string | undefined): number {
    const asked = this.#connected.filter(({ id }) => id === endpointId);
    const wasGivenUp = asked.some(({ connections }) => !connections.includes(connection ?? ''));
    return wasGivenUp ? Math.max(...asked.map(({ at }) => at)) : 0;
  }

  /** By the endpoint as the attempt had read it, and by what was answered before any attempt that can be under way. */
  isGivenUp({ endpointId, body, connections, startedAt }: ConnectionPost): boolean {
    const { connection } = factsOf({ id: '', body });
    if (connection === undefined) return false;
    if (!connections.includes(connection)) return true;
    const asked = this.#connected.filter(({ id, from }) => id === endpointId && from <= startedAt);
    const [last] = asked.filter(({ at }) => at < startedAt - MINUTE_MS).sort((a, b) => b.at - a.at);
    if (last === undefined) return false;
    return !asked.some(each => each.at >= last.from && each.connections.includes(connection));
  }
}
