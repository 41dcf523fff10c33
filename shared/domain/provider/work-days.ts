import { DETAIL_FIELDS, type Detail, type DetailField, detailValue, isPersonal, isWithdrawn } from './detail.ts';
import type { JsonValue } from './json.ts';
import { type MilestoneName, milestoneDay, milestoneOf } from './milestones.ts';
import { type DatedWork, dateThatCounts, isNeeded, SITE_WORK } from './site-work.ts';

/** One site work of a detail, on the day that counts for it. */
export interface WorkDay extends DatedWork {
  readonly milestone: MilestoneName;
  /** Counted from 1970. */
  readonly day: number;
  readonly status: string | null;
}

/** Each site work of a detail that has a day. Without what is not needed, unless it was done; none of a withdrawn detail. */
export function workDaysOf(detail: Detail): WorkDay[] {
  if (isWithdrawn(detail)) return [];
  return SITE_WORK.flatMap(name => {
    const milestone = milestoneOf(detail, name);
    const counts = isNeeded(milestone) || milestone.done !== null ? dateThatCounts(milestone) : undefined;
    const day = milestoneDay(counts?.date);
    return counts === undefined || day === undefined
      ? []
      : [{ milestone: name, day, ...counts, status: milestone.status }];
  });
}

/** Who does the work, and who of the customer is there. */
export const ON_SITE: Readonly<Partial<Record<MilestoneName, readonly [worker: DetailField, observer: DetailField]>>> =
  {
    carrier_survey: ['areaFieldResearchWorker', 'areaFieldResearchObserver'],
    provider_survey: ['comFieldResearchWorker', 'comFieldResearchObserver'],
    continuity: ['continuityConstWorker', 'continuityConstObserver'],
    in_house_work: ['homeConstWorker', 'homeConstObserver'],
    terminal_work: ['termConstWorker', 'termConstObserver'],
  };
const PEOPLE: readonly DetailField[] = Object.values(ON_SITE).flat();

/** The documented personal fields of a detail that have a value, as they came; of people only those of this site work. */
export function personalOf(detail: Detail, milestone: MilestoneName): Partial<Record<DetailField, JsonValue>> {
  const others = PEOPLE.filter(field => !ON_SITE[milestone]?.includes(field));
  const fields = DETAIL_FIELDS.filter(field => isPersonal(field) && !others.includes(field));
  return Object.fromEntries(
    fields.filter(field => detailValue(detail, field) !== undefined).map(field => [field, detail[field]]),
  );
}
