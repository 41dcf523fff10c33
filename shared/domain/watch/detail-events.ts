import { type DetailEventType, type Event, eventId } from '../events/event.ts';
import {
  contractOf,
  type Detail,
  detailFieldNames,
  detailIdOfKey,
  detailNormalForm,
  detailValue,
  isPersonal,
  isWithdrawn,
} from '../provider/detail.ts';
import { parseJson } from '../provider/json.ts';
import {
  belongsToMilestone,
  MILESTONES,
  type Milestone,
  type MilestoneName,
  milestoneOf,
  slippedDays,
} from '../provider/milestones.ts';
import { parseOrderId } from '../provider/order-id.ts';
import type { EntryChange, EntryKind } from './entry-update.ts';
import type { Change } from './order-events.ts';

/** How one milestone moved. */
export interface MilestoneMove {
  readonly name: MilestoneName;
  readonly before: Milestone;
  readonly after: Milestone;
  /** By how many days it moved later. */
  readonly slippedDays?: number;
}

export interface DetailContext {
  readonly connection: string;
  /** The id of the list order of a contract, where it is known. */
  readonly orderIdOf: (contractId: string) => string | undefined;
}

/** Details of one connection, as entries that are watched. */
export function detailKind(surroundings: DetailContext): EntryKind<Detail> {
  return {
    idOf: key => detailIdOfKey(surroundings.connection, key),
    normalForm: detailNormalForm,
    describe: change => describeDetailChange(change, surroundings),
    stateIn: ({ body, full = body }) => (parseJson(full) as { data: { detail: Detail } }).data.detail,
  };
}

interface EventDraft {
  readonly type: DetailEventType;
  readonly changes?: readonly Change[];
  readonly milestone?: MilestoneMove;
}

/** The events of one observed change of a detail, in consecutive sequence. Absence is none: answers hold only what was updated. */
export function describeDetailChange(change: EntryChange<Detail>, surroundings: DetailContext): Event[] {
  const { before, after, sequence } = change;
  if (after === undefined) return [];
  return draftsOf(before, after).map((news, i) => toEvent({ ...change, after }, sequence + i + 1, news, surroundings));
}

function draftsOf(before: Detail | undefined, after: Detail): EventDraft[] {
  if (before === undefined) return [{ type: 'order_detail.created' }];
  const isWithdrawal = isWithdrawn(after) && !isWithdrawn(before);
  const changes = compareDetails(before, after).filter(
    ({ field }) => !belongsToMilestone(field) && !(isWithdrawal && field === 'withdrawKbn'),
  );
  const moves = MILESTONES.flatMap(name => findMove(name, before, after) ?? []);
  return [
    ...(changes.length > 0 ? [{ type: 'order_detail.updated', changes } as const] : []),
    ...moves.map(milestone => ({ type: 'order_detail.milestone_changed', milestone }) as const),
    ...(isWithdrawal ? [{ type: 'order_detail.withdrawn' } as const] : []),
  ];
}

/** The fields whose text differs; a value that was absent or "null" has no side. */
export function compareDetails(before: Detail, after: Detail): Change[] {
  const side = (detail: Detail, name: string) => (detailValue(detail, name) === undefined ? undefined : detail[name]);
  return detailFieldNames(before, after).flatMap(field => {
    if (detailValue(before, field) === detailValue(after, field)) return [];
    const from = side(before, field);
    const to = side(after, field);
    return [{ field, ...(from !== undefined && { from }), ...(to !== undefined && { to }) }];
  });
}

function findMove(name: MilestoneName, from: Detail, to: Detail): MilestoneMove | undefined {
  const before = milestoneOf(from, name);
  const after = milestoneOf(to, name);
  if (JSON.stringify(before) === JSON.stringify(after)) return undefined;
  const slipped = slippedDays(before, after);
  return { name, before, after, ...(slipped !== undefined && { slippedDays: slipped }) };
}

type Seen = EntryChange<Detail> & { readonly after: Detail };

function toEvent(
  change: Seen,
  sequence: number,
  { type, changes, milestone }: EventDraft,
  surroundings: DetailContext,
) {
  const { id, before, after, observed } = change;
  const { connection, orderIdOf } = surroundings;
  const contractId = contractOf(after);
  const orderId = contractId === undefined ? undefined : orderIdOf(contractId);
  const at = new Date(observed.at).toISOString();
  const serialise = (detail: Detail, shown: readonly Change[] | undefined) =>
    JSON.stringify({
      type,
      timestamp: at,
      data: {
        detailId: id,
        sequence,
        connection,
        ...(orderId !== undefined && { service: parseOrderId(orderId)?.service, orderId }),
        ...(contractId !== undefined && { contractId }),
        detail,
        ...(shown && { changes: shown }),
        ...(milestone && { milestone }),
        observed: {
          at,
          ...(observed.previousAt !== undefined && { previousAt: new Date(observed.previousAt).toISOString() }),
          region: observed.region,
        },
      },
    });
  const states = [before, after].map(state => (state === undefined ? null : detailNormalForm(state)));
  return {
    id: eventId([id, sequence, type, ...states]),
    body: serialise(withoutPersonal(after), changes?.map(nameOnlyPersonal)),
    full: serialise(after, changes),
  };
}

function withoutPersonal(detail: Detail): Detail {
  return Object.fromEntries(Object.entries(detail).filter(([field, value]) => !isPersonal(field, value)));
}

function nameOnlyPersonal(change: Change): Change {
  const { field, from, to } = change;
  return isPersonal(field, from) || isPersonal(field, to) ? { field } : change;
}
