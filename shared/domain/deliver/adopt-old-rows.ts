import type { Delivery } from './delivery.ts';
import type { Ledger } from './ports.ts';
import { type ScheduleDeps, scheduleDrain } from './schedule-drain.ts';

export interface AdoptOldDeps extends ScheduleDeps {
  readonly ledger: Pick<Ledger, 'putDelivery'> & {
    /** Deliveries written before 0.2 whose own time has come at `now` (unix ms). */
    listOldDue(region: string, now: number): AsyncIterable<Delivery>;
  };
}

/** The most rows that one run moves. */
const MAX_ROWS = 500;

/** Before 0.2 a delivery's own time stood in the index of its region, not in its endpoint's backlog: a put moves it. */
export async function adoptOldRows(deps: AdoptOldDeps): Promise<void> {
  let adopted = 0;
  for await (const row of deps.ledger.listOldDue(deps.region, deps.clock())) {
    await deps.ledger.putDelivery(row);
    await scheduleDrain(row.endpointId, deps.clock(), deps);
    if (++adopted === MAX_ROWS) return;
  }
}
