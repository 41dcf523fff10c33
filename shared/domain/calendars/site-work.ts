import { contractOf, type Detail, isWithdrawn, plainValue } from '../provider/detail.ts';
import { type Milestone, type MilestoneName, milestoneDay, milestoneOf } from '../provider/milestones.ts';
import type { Planned } from '../provider/plan.ts';
import type { Service } from '../provider/services.ts';
import { type DatedWork, dateThatCounts, isNeeded, MILESTONE_LABELS, SITE_WORK } from '../provider/site-work.ts';
import { dayText, type Entry, type Stored, tidy } from './entry.ts';
import { peopleOf, placeOf } from './people.ts';
import { parseTimeBand } from './time-band.ts';
import { type Language, toLines, WORDS, type Words } from './words.ts';

export interface StoredDetail extends Stored {
  readonly detailId: string;
  readonly detail: Detail;
  /** What was first planned of its milestones, as far as it is known. */
  readonly planned: Readonly<Partial<Record<MilestoneName, Planned>>>;
}

export interface SiteWorkView {
  readonly language: Language;
  /** Whether names, addresses and telephone numbers of people are shown. */
  readonly isFull: boolean;
  /** Of the detail's order, where that is known. */
  readonly service: Service | undefined;
}

/** An entry for each piece of the detail's site work that has, or had, a date. */
export function siteWorkOf(stored: StoredDetail, view: SiteWorkView): Entry[] {
  return SITE_WORK.flatMap(name => entryOf(name, stored, view) ?? []);
}

function entryOf(name: MilestoneName, stored: StoredDetail, view: SiteWorkView): Entry | undefined {
  const { detailId, detail, planned, sequence, firstSeenAt, updatedAt } = stored;
  const milestone = milestoneOf(detail, name);
  const work = dateThatCounts(milestone);
  // Where the date was taken away, what calendars have of it has to go: the first one is what is left to name.
  const day = milestoneDay(work?.date ?? planned[name]?.first);
  if (day === undefined) return undefined;
  const isOff = work?.kind !== 'done' && (work === undefined || isWithdrawn(detail) || !isNeeded(milestone));
  const time = parseTimeBand(work?.timeBand ?? '');
  const band = time === undefined ? work?.timeBand : undefined;
  return {
    uid: `${name}~${detailId}@order-relay`,
    sequence,
    status: isOff ? 'CANCELLED' : work?.kind === 'requested' ? 'TENTATIVE' : 'CONFIRMED',
    day,
    time,
    summary: summaryOf(name, stored, view, { mark: isOff ? 'cancelled' : work?.kind, band }),
    description: describe(name, stored, view, { milestone, work }),
    ...(view.isFull && { location: placeOf(detail) }),
    createdAt: firstSeenAt,
    updatedAt,
  };
}

function summaryOf(
  name: MilestoneName,
  { detail }: StoredDetail,
  { language, service }: SiteWorkView,
  { mark, band }: { mark: keyof Words['marks'] | undefined; band: string | undefined },
): string {
  const line = plainValue(detail, 'mainBackIdentifier');
  const what = [MILESTONE_LABELS[name][language], band, numberOf(detail), line, service];
  return (mark ? WORDS[language].marks[mark] : '') + tidy(what.filter(Boolean).join(' '));
}

const numberOf = (detail: Detail) => contractOf(detail) ?? plainValue(detail, 'webEntryId');

function describe(
  name: MilestoneName,
  { detail, planned }: StoredDetail,
  { language, isFull, service }: SiteWorkView,
  { milestone, work }: { milestone: Milestone; work: DatedWork | undefined },
): string {
  const words = WORDS[language];
  const day = milestoneDay(work?.date);
  const first = milestoneDay(planned[name]?.first);
  const slip = day === undefined || first === undefined ? 0 : day - first;
  const date = day === undefined ? [] : [dayText(day), tidy(work?.timeBand ?? '')];
  const isMoved = first !== undefined && day !== first;
  return toLines([
    [words.dates[work?.kind ?? 'scheduled'], date.filter(Boolean).join(' ')],
    [words.firstPlanned, isMoved ? dayText(first) + (slip === 0 ? '' : ` (${words.slipped(slip)})`) : undefined],
    [words.status, milestone.status === null ? undefined : tidy(milestone.status)],
    [words.service, service],
    [words.contract, tidy(contractOf(detail) ?? '')],
    [words.webEntry, tidy(plainValue(detail, 'webEntryId') ?? '')],
    ...(isFull ? peopleOf(detail, name, words) : []),
  ]);
}
