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
import type { EntryChange, EntryRules } from './entry-update.ts';
import { keepFirstDates } from './first-dates.ts';
import type { Change } from './order-events.ts';

/** A milestone before and after a change. */
export interface MilestoneMove {
  readonly name: MilestoneName;
  readonly before: Milestone;
  readonly after: Milestone;
  /** See `slippedDays`. */
  readonly slippedDays?: number;
}

export interface DetailContext {
  readonly connection: string;
  /** The id of the list order of a contract; undefined when none is stored. */
  readonly orderIdOf: (contractId: string) => string | undefined;
}

export function detailRules(context: DetailContext): EntryRules<Detail> {
  return {
    idOf: key => detailIdOfKey(context.connection, key),
    normalForm: detailNormalForm,
    describe: change => describeDetailChange(change, context),
    stateIn: ({ body, full = body }) => (parseJson(full) as { data: { detail: Detail } }).data.detail,
    keepPlans: keepFirstDates,
  };
}

interface EventDraft {
  readonly type: DetailEventType;
  readonly changes?: readonly Change[];
  readonly milestone?: MilestoneMove;
}

/**
 * The events of one observed change of a detail, with consecutive sequence numbers. An absent detail gives none: a
 * details answer holds only what was updated.
 */
export function describeDetailChange(change: EntryChange<Detail>, context: DetailContext): Event[] {
  const { before, after, sequence } = change;
  if (after === undefined) return [];
  return draftsOf(before, after).map((draft, i) => toEvent({ ...change, after }, sequence + i + 1, draft, context));
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

/** The fields whose text differs. `from` or `to` is left out where the detail has no value (see `detailValue`). */
export function compareDetails(before: Detail, after: Detail): Change[] {
  const valueIn = (detail: Detail, name: string) =>
    detailValue(detail, name) === undefined ? undefined : detail[name];
  return detailFieldNames(before, after).flatMap(field => {
    if (detailValue(before, field) === detailValue(after, field)) return [];
    const from = valueIn(before, field);
    const to = valueIn(after, field);
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

type ListedChange = EntryChange<Detail> & { readonly after: Detail };

function toEvent(
  change: ListedChange,
  sequence: number,
  { type, changes, milestone }: EventDraft,
  context: DetailContext,
) {
  const { id, before, after, observed } = change;
  const { connection, orderIdOf } = context;
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
    body: serialise(withoutPersonal(after), changes?.map(withoutPersonalValues)),
    full: serialise(after, changes),
  };
}

function withoutPersonal(detail: Detail): Detail {
  return Object.fromEntries(Object.entries(detail).filter(([field, value]) => !isPersonal(field, value)));
}

function withoutPersonalValues(change: Change): Change {
  const { field, from, to } = change;
  return isPersonal(field, from) || isPersonal(field, to) ? { field } : change;
}
