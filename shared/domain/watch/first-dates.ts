import type { Detail } from '../provider/detail.ts';
import { parseJson } from '../provider/json.ts';
import {
  MILESTONES,
  type Milestone,
  type MilestoneName,
  milestoneDay,
  milestoneOf,
  plannedDateOf,
} from '../provider/milestones.ts';
import { type Planned, slipBetween } from '../provider/plan.ts';
import type { EntryState, FirstDates, Plans } from './poll-state.ts';

type Planning = Pick<EntryState<Detail>, 'firstDates' | 'events' | 'value'>;

/**
 * By milestone the first date for which it was planned; without those that never had one. Of an item of an earlier
 * version, which does not tell, the oldest dates that it still knows.
 */
export function firstDatesOf({ firstDates, events, value }: Planning): FirstDates {
  if (firstDates !== undefined) return firstDates;
  const told = events.map(({ body }) => (parseJson(body) as EventBody).data);
  return pickFirst(name => [
    ...told.flatMap(({ milestone }) => (milestone?.name === name ? plannedDateOf(name, milestone.before) : undefined)),
    ...[...told.map(({ detail }) => detail), value].map(detail => dateIn(detail, name)),
  ]);
}

interface EventBody {
  readonly data: {
    readonly detail: Detail;
    readonly milestone?: { readonly name: MilestoneName; readonly before: Milestone };
  };
}

/** See `EntryRules`. A detail that was withdrawn and comes back keeps its first dates. */
export function keepFirstDates(
  known: EntryState<Detail> | undefined,
  values: readonly Detail[],
): Required<Pick<Plans, 'firstDates'>> {
  const first = known && firstDatesOf(known);
  return { firstDates: pickFirst(name => [first?.[name], ...values.map(value => dateIn(value, name))]) };
}

/** What was first planned of each milestone, and what is now, by name; without those that never had a date. */
export type PlannedMilestones = Readonly<Partial<Record<MilestoneName, Planned>>>;

export function plannedMilestonesOf(state: Planning): PlannedMilestones {
  return compareDates(firstDatesOf(state), state.value);
}

/** The first dates of a detail, and those that it has now. */
export function compareDates(firstDates: FirstDates, detail: Detail): PlannedMilestones {
  const compared = MILESTONES.flatMap(name => {
    const first = firstDates[name];
    const current = dateIn(detail, name);
    if (first === undefined) return [];
    const slip = slipBetween(milestoneDay(first), milestoneDay(current));
    return [[name, { first, ...(current !== undefined && { current }), ...slip }] as const];
  });
  return Object.fromEntries(compared);
}

function dateIn(detail: Detail, name: MilestoneName): string | undefined {
  return plannedDateOf(name, milestoneOf(detail, name));
}

/** By milestone the first of its dates that can be read. */
function pickFirst(datesOf: (name: MilestoneName) => readonly (string | undefined)[]): FirstDates {
  const picked = MILESTONES.flatMap(name => {
    const date = datesOf(name).find(text => milestoneDay(text) !== undefined);
    return date === undefined ? [] : [[name, date] as const];
  });
  return Object.fromEntries(picked);
}
