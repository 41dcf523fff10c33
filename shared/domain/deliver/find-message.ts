import { findLead, findMembers } from './bundle.ts';
import { attemptableAt, type Delivery, KEPT_ATTEMPTS, withoutWait } from './delivery.ts';
import type { OrderingDeps } from './ordering.ts';
import type { Ledger } from './ports.ts';
import { ABSENT_MS, hold, put } from './waiting.ts';

export interface FindDeps extends OrderingDeps {
  readonly ledger: Ledger;
}

/** Events that one message tells: so many are within the limits of every chat, whatever the provider writes. */
export const MAX_TOLD = 20;

/** The first message that is due at `now` (unix ms), with its lead in front; none: the earliest later time that was seen. */
export async function findMessage(
  endpointId: string,
  now: number,
  isProbe: boolean,
  deps: FindDeps,
): Promise<{ readonly rows: readonly Delivery[]; readonly next?: number }> {
  const { ledger, region } = deps;
  const free: Delivery[] = [];
  let next = Number.POSITIVE_INFINITY;
  // While the circuit is open what is parked has a time, too.
  const isDue = (row: Delivery) => (row.parked && !isProbe) || attemptableAt(row) <= now;
  for await (const listed of inBatches(ledger.listWaiting(endpointId, region, isProbe ? undefined : now))) {
    const rows = await Promise.all(listed.map(each => ledger.findDelivery(each)));
    for (const row of rows) {
      if (row?.status !== 'waiting' || row.region !== region) continue;
      if (!isDue(row)) {
        next = Math.min(next, attemptableAt(row));
        continue;
      }
      const lead = row.members === undefined ? await findLead(row, deps) : row;
      const isDueWithLead = lead?.status === 'waiting' && lead.region === region && isDue(lead);
      if (isDueWithLead && free.length === 0) return { rows: [lead, ...(await findMembers(lead, deps))] };
      if (lead === undefined) free.push(row);
      else if (!isDueWithLead) await follow(row, lead, deps);
      if (free.length === MAX_TOLD) return { rows: free };
    }
  }
  return { rows: free, ...(Number.isFinite(next) && { next }) };
}

/** So many as a message tells, which are read at once. */
async function* inBatches(listed: AsyncIterable<Delivery>): AsyncGenerator<Delivery[]> {
  let batch: Delivery[] = [];
  for await (const row of listed) {
    batch.push(row);
    if (batch.length < MAX_TOLD) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

/** Whoever sent or put off the message died before this row, or another region has the lead. */
async function follow(row: Delivery, lead: Delivery, deps: FindDeps): Promise<void> {
  const [last] = lead.attempts.slice(-1);
  if (lead.status !== 'delivered' || last === undefined) {
    const waitMs = attemptableAt(lead) - deps.clock();
    await hold(row, lead.region === deps.region ? waitMs : Math.max(waitMs, ABSENT_MS), deps);
    return;
  }
  const attempts = [...row.attempts, last].slice(-KEPT_ATTEMPTS);
  await put({ ...withoutWait(row), status: 'delivered', attemptCount: row.attemptCount + 1, attempts }, deps);
}
