import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Event } from '../../../../shared/domain/events/event.ts';
import type { Entry, EntryEvents } from '../../../../shared/domain/watch/entry-history.ts';
import { type HistoryPlace, listHistory } from '../../../../shared/domain/watch/joint-history.ts';
import { runs } from '../../../support/runs.ts';

const iso = (minute: number) => new Date(Date.UTC(2026, 10, 23) + minute * 60_000).toISOString();
const event = (entryId: string, sequence: number, minute: number): Event => ({
  id: `evt_${entryId}_${sequence}`,
  body: JSON.stringify({ type: 'order.updated', timestamp: iso(minute), data: { orderId: entryId, sequence } }),
});

/** One entry's events by sequence; some of the last ones are in its item alone, and some in both. */
interface Story {
  readonly id: string;
  readonly events: readonly Event[];
  readonly shown: number;
  readonly kept: number;
}

const stories: fc.Arbitrary<Story[]> = fc
  .array(
    fc.record({
      gaps: fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 8 }),
      lag: fc.nat(3),
      kept: fc.nat(4),
    }),
    { minLength: 1, maxLength: 4 },
  )
  .map(entries =>
    entries.map(({ gaps, lag, kept }, n) => {
      const minuteOf = (i: number) => gaps.slice(0, i + 1).reduce((sum, gap) => sum + gap, 0);
      const events = gaps.map((_, i) => event(`e${n}`, i + 1, minuteOf(i)));
      return { id: `e${n}`, events, shown: Math.max(0, events.length - lag), kept: Math.max(kept, lag) };
    }),
  );

const sequenceOf = ({ body }: Event): number => JSON.parse(body).data.sequence;
const entriesOf = (all: readonly Story[]): Entry[] =>
  all.map(({ id, events, kept }) => ({ id, events: kept === 0 ? [] : events.slice(-kept) }));
const indexOf = (all: readonly Story[]): EntryEvents => ({
  async *listEvents(entryId, where) {
    const { events, shown } = all.find(({ id }) => id === entryId) as Story;
    const found = events.slice(0, shown);
    if ('below' in where) yield* found.filter(each => sequenceOf(each) < where.below).reverse();
    else yield* found.filter(each => sequenceOf(each) > where.above);
  },
});

/** Reads in pages of some lengths, in turn, and may change what is there between two. */
async function read(
  all: readonly Story[],
  lengths: readonly number[],
  meanwhile = (stories: readonly Story[]) => stories,
) {
  const seen: string[] = [];
  let place: HistoryPlace | undefined;
  let now = all;
  for (let page = 0; ; page++) {
    let length = 0;
    let isEnd = true;
    for await (const past of listHistory(entriesOf(now), place, indexOf(now), 2)) {
      seen.push(past.event.id);
      place = past.place;
      if (++length < (lengths[page % lengths.length] ?? 1)) continue;
      isEnd = false;
      break;
    }
    if (isEnd) return seen;
    now = meanwhile(now);
  }
}

const timeOf = (all: readonly Story[], id: string): string =>
  JSON.parse(all.flatMap(({ events }) => events).find(each => each.id === id)?.body ?? '').timestamp;
const lengths = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 3 });

describe('the history of several entries', () => {
  it('has each event once, the newest first, also what the index does not show yet', async () => {
    await fc.assert(
      fc.asyncProperty(stories, lengths, async (all, pages) => {
        const seen = await read(all, pages);
        expect([...seen].sort()).toEqual(all.flatMap(({ events }) => events.map(({ id }) => id)).sort());
        const times = seen.map(id => timeOf(all, id));
        expect(times).toEqual([...times].sort().reverse());
        for (const { id: entry, events } of all)
          expect(seen.filter(id => id.startsWith(`evt_${entry}_`))).toEqual(events.map(({ id }) => id).reverse());
      }),
      { numRuns: runs(200) },
    );
  });

  it('does not move for what comes while it is read', async () => {
    await fc.assert(
      fc.asyncProperty(stories, lengths, async (all, pages) => {
        const grow = (now: readonly Story[]) =>
          now.map(story => {
            const more = event(story.id, story.events.length + 1, 1_000 + story.events.length);
            return { ...story, events: [...story.events, more], kept: story.kept + 1 };
          });
        expect(await read(all, pages, grow)).toEqual(await read(all, pages));
      }),
      { numRuns: runs(100) },
    );
  });
});
