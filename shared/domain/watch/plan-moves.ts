import type { Order } from '../provider/order.ts';
import { planDayOf } from '../provider/plan.ts';
import { formatJapanTime } from '../provider/service-hours.ts';
import { firstPlanOf } from './first-plan.ts';
import type { OrderState, PlanMove, Plans } from './poll-state.ts';

/** More months than any report covers. */
const MAX_MONTHS = 24;

/**
 * See `EntryRules`. A move belongs to the month in which it was observed; several of one month are one, from where the
 * plan was when the month began. What has no date that can be read leaves the last one standing.
 */
export function keepPlanMoves(
  known: OrderState | undefined,
  values: readonly Order[],
  at: number,
): Pick<Plans, 'planMoves'> {
  let moves = known?.planMoves ?? [];
  let day = known && lastDayOf(known);
  for (const value of values) {
    const next = planDayOf(value);
    if (next === undefined) continue;
    if (day !== undefined && next !== day) moves = withMove(moves, at, { from: day, to: next });
    day = next;
  }
  return moves.length === 0 ? {} : { planMoves: moves.slice(-MAX_MONTHS) };
}

/** The day for which the order was planned last. */
function lastDayOf(state: OrderState): number | undefined {
  const first = firstPlanOf(state)?.date;
  return planDayOf(state.value) ?? state.planMoves?.at(-1)?.to ?? planDayOf({ offerPlanDate: first });
}

function withMove(moves: readonly PlanMove[], at: number, move: Omit<PlanMove, 'month'>): PlanMove[] {
  const present = formatJapanTime(at, 'YYYY-MM');
  // The clock of the region that observed the last one may be ahead.
  const month = [present, moves.at(-1)?.month ?? ''].sort().at(-1) ?? present;
  const others = moves.filter(each => each.month !== month);
  const from = moves.find(each => each.month === month)?.from ?? move.from;
  return from === move.to ? others : [...others, { month, from, to: move.to }];
}
