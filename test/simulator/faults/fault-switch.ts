import type { GoodReply } from '../api/route.ts';
import type { Service } from '../services.ts';
import type { Fault } from './fault.ts';
import { type FaultName, faults } from './faults.ts';

export interface FaultOptions {
  /** Strikes so often, then is off. */
  times?: number;
  /** Only calls for this service, or for details. */
  service?: Service | 'details';
  /** For `slow-headers`. */
  delayMs?: number;
}

export interface Strike {
  name: FaultName;
  fault: Fault;
  delayMs: number;
}

/** One fault at a time for each service and for details, and one for everything else. */
export interface FaultSwitch {
  /** Without a name: off, for the service or, without one, altogether. */
  set(name: FaultName | undefined, options?: FaultOptions): void;
  /** The fault that this good answer meets, counted as one of its times. */
  strike(reply: GoodReply): Strike | undefined;
}

const strikesAt: Record<GoodReply['at'], readonly Fault['at'][]> = {
  list: ['list', 'call'],
  details: ['call'],
  token: ['token'],
};

export function createFaultSwitch(): FaultSwitch {
  const active = new Map<FaultOptions['service'], Strike & { left: number }>();
  return {
    set(name, { times, service, delayMs = 300 } = {}) {
      if (name === undefined && service === undefined) active.clear();
      else if (name === undefined) active.delete(service);
      else {
        const fault = faults[name];
        if (service && fault.at === 'token') throw new TypeError(`${name} is not of one service: tokens have none`);
        if (service === 'details' && fault.at === 'list') throw new TypeError(`${name} is of orders, not of details`);
        active.set(service, { name, fault, delayMs, left: times ?? fault.times ?? Number.POSITIVE_INFINITY });
      }
    },
    strike({ at, service }) {
      for (const key of new Set([service, undefined])) {
        const found = active.get(key);
        if (found === undefined || !strikesAt[at].includes(found.fault.at)) continue;
        found.left -= 1;
        if (found.left <= 0) active.delete(key);
        return found;
      }
      return undefined;
    },
  };
}
