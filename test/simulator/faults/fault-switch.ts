import type { Service } from '../services.ts';
import type { Fault } from './fault.ts';
import { type FaultName, faults } from './faults.ts';

export interface FaultOptions {
  /** Strikes so often, then is off. */
  times?: number;
  /** Only calls for this service. */
  service?: Service;
  /** For `slow-headers`. */
  delayMs?: number;
}

export interface Strike {
  name: FaultName;
  fault: Fault;
  delayMs: number;
}

/** One fault at a time for each service, and one for everything else. */
export interface FaultSwitch {
  /** Without a name: off, for the service or, without one, altogether. */
  set(name: FaultName | undefined, options?: FaultOptions): void;
  /** The fault that this good answer meets, counted as one of its times. */
  strike(at: Fault['at'], service: Service | undefined): Strike | undefined;
}

export function createFaultSwitch(): FaultSwitch {
  const active = new Map<Service | undefined, Strike & { left: number }>();
  return {
    set(name, { times, service, delayMs = 300 } = {}) {
      if (name === undefined && service === undefined) active.clear();
      else if (name === undefined) active.delete(service);
      else {
        const fault = faults[name];
        if (service && fault.at === 'token') throw new TypeError(`${name} is not of one service: tokens have none`);
        active.set(service, { name, fault, delayMs, left: times ?? fault.times ?? Number.POSITIVE_INFINITY });
      }
    },
    strike(at, service) {
      for (const key of service === undefined ? [undefined] : [service, undefined]) {
        const found = active.get(key);
        if (found?.fault.at !== at) continue;
        found.left -= 1;
        if (found.left <= 0) active.delete(key);
        return found;
      }
      return undefined;
    },
  };
}
