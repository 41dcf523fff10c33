import { type Detail, type DetailField, plainValue } from '../provider/detail.ts';
import type { MilestoneName } from '../provider/milestones.ts';
import { ON_SITE } from '../provider/work-days.ts';
import { tidy } from './entry.ts';
import type { Words } from './words.ts';

const PLACE = ['putPlaceAddPrefectures', 'putPlaceAdd', 'putPlaceBuildingName', 'putPlaceFloor'] as const;

/** Where the work is; undefined where the detail does not tell. */
export function placeOf(detail: Detail): string | undefined {
  return PLACE.flatMap(field => text(detail, field) ?? []).join(' ') || undefined;
}

/** Who comes to whom: names and a telephone number of people, for calendars in full alone. */
export function peopleOf(
  detail: Detail,
  milestone: MilestoneName,
  words: Words,
): (readonly [name: string, value: string | undefined])[] {
  const [worker, observer] = ON_SITE[milestone] ?? [];
  return [
    [words.item, text(detail, 'itemName')],
    [words.customer, text(detail, 'contractorName')],
    [words.office, text(detail, 'officeName')],
    [words.address, placeOf(detail)],
    [words.telephone, text(detail, 'putPlaceTel')],
    [words.worker, worker && text(detail, worker)],
    [words.observer, observer && text(detail, observer)],
  ];
}

function text(detail: Detail, field: DetailField): string | undefined {
  const value = plainValue(detail, field);
  return value === undefined ? undefined : tidy(value);
}
