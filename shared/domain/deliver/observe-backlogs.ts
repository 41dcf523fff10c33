import { FOR_EVER } from './adopt.ts';
import type { CircuitStore, Ledger } from './ports.ts';

/** What waits in a region, as far as one look tells. */
export interface ObservedBacklogs {
  /** For a time of their own. */
  readonly scheduled: number;
  /** For their endpoint. */
  readonly parked: number;
  /** Since the oldest event of those, ms; 0 where nothing waits. */
  readonly oldestMs: number;
}

export interface ObserveBacklogDeps {
  readonly circuits: Pick<CircuitStore, 'listDrainsDue'>;
  readonly ledger: Pick<Ledger, 'listWaiting'>;
  readonly region: string;
}

/** One look costs no more than that, however much waits. */
const MAX_ENDPOINTS = 50;
const MAX_ROWS = 1_000;

/** The backlogs of the region's endpoints at `now` (unix ms), beginning with those that have to be looked at first. */
export async function observeBacklogs(deps: ObserveBacklogDeps, now: number): Promise<ObservedBacklogs> {
  const { circuits, region } = deps;
  const endpointIds: string[] = [];
  for await (const { endpointId } of circuits.listDrainsDue(region, FOR_EVER)) {
    endpointIds.push(endpointId);
    if (endpointIds.length === MAX_ENDPOINTS) break;
  }
  const looks = await Promise.all(endpointIds.map(id => lookAt(id, now, deps)));
  return {
    scheduled: looks.reduce((sum, { scheduled }) => sum + scheduled, 0),
    parked: looks.reduce((sum, { parked }) => sum + parked, 0),
    oldestMs: Math.max(0, ...looks.map(({ oldestMs }) => oldestMs)),
  };
}

async function lookAt(id: string, now: number, { ledger, region }: ObserveBacklogDeps): Promise<ObservedBacklogs> {
  const look = { scheduled: 0, parked: 0, oldestMs: 0 };
  for await (const { eventTime, parked } of ledger.listWaiting(id, region)) {
    look[parked ? 'parked' : 'scheduled']++;
    look.oldestMs = Math.max(look.oldestMs, now - Date.parse(eventTime));
    if (look.scheduled + look.parked === MAX_ROWS) break;
  }
  return look;
}
