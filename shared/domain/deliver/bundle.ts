import type { Owed } from './attempt.ts';
import { type Delivery, type EventRef, withoutBundle } from './delivery.ts';
import type { Ledger } from './ports.ts';

/**
 * Which deliveries one message to a chat tells. A delivery is in the message of its lead when both rows say so: its
 * `lead` and the lead's `members`. Before a message is sent the others' rows are put, then the lead's, whose put makes it
 * so; after it the lead's row first. So whoever dies in between leaves a message that is as it was, or none.
 */

export interface BundleDeps {
  readonly ledger: Pick<Ledger, 'findDelivery' | 'putDelivery'>;
}

/** The lead whose message tells the delivery, while it waits or when it was sent; undefined where it is free. */
export async function findLead(row: Delivery, { ledger }: BundleDeps): Promise<Delivery | undefined> {
  if (row.lead === undefined) return undefined;
  const lead = await ledger.findDelivery({ endpointId: row.endpointId, ...row.lead });
  const isSaidByBoth = lead?.members?.some(isRefOf(row)) ?? false;
  return isSaidByBoth && (lead?.status === 'waiting' || lead?.status === 'delivered') ? lead : undefined;
}

/** The other deliveries of its message, of those that are no further than itself. */
export async function findMembers(lead: Delivery, { ledger }: BundleDeps): Promise<Delivery[]> {
  const { endpointId, status, members = [] } = lead;
  const rows = await Promise.all(members.map(member => ledger.findDelivery({ endpointId, ...member })));
  return rows
    .filter(row => row !== undefined)
    .filter(row => row.status === status && row.lead && isRefOf(lead)(row.lead));
}

/**
 * Has these deliveries be one message, whose lead is the first; what others have changed meanwhile is left out. Gives
 * them as they are stored then; undefined when the lead was changed.
 */
export async function fixMessage(
  [first, ...others]: readonly [Owed, ...Owed[]],
  { ledger }: BundleDeps,
): Promise<readonly [Owed, ...Owed[]] | undefined> {
  const lead = refOf(first.row);
  const linked = await Promise.all(
    others.map(async ({ row, event }) => {
      if (row.lead && isRefOf(first.row)(row.lead)) return [{ row, event }];
      const next = { ...withoutBundle(row), lead };
      return (await ledger.putDelivery(next)) === 'done'
        ? [{ row: { ...next, revision: row.revision + 1 }, event }]
        : [];
    }),
  );
  const told = linked.flat();
  const { members } = first.row;
  const isSame = members?.length === told.length && told.every(({ row }) => members.some(isRefOf(row)));
  if (isSame) return [first, ...told];
  const next = { ...withoutBundle(first.row), members: told.map(({ row }) => refOf(row)) };
  if ((await ledger.putDelivery(next)) === 'stale') return undefined;
  return [{ row: { ...next, revision: next.revision + 1 }, event: first.event }, ...told];
}

const refOf = ({ eventId, eventTime }: EventRef): EventRef => ({ eventId, eventTime });
const isRefOf =
  ({ eventId }: EventRef) =>
  (ref: EventRef) =>
    ref.eventId === eventId;
