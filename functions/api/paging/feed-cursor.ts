import type { FeedCursor } from '../../../shared/domain/events/ports.ts';
import { badRequest, type Problem } from '../../../shared/runtime/problem.ts';
import { createCursors, listKey } from './cursor.ts';

/** It counts the forms that cursors have had: before 0.2 they held times. */
const FORM = 2;
const FEED = listKey({ resource: '/events' }, {}, {}, FORM);

export interface FeedCursors {
  seal(cursor: FeedCursor): Promise<string>;
  /** Throws a 400 that names `after`. A lane that is not known here may be on its way from another region. */
  open(after: string): Promise<FeedCursor>;
}

/** A place in the feed serves with any filter, in every region. */
export function createFeedCursors(readRoot: () => Promise<string>): FeedCursors {
  const cursors = createCursors(readRoot, { field: 'after', source: 'an earlier answer' });
  return {
    seal: cursor =>
      cursors.seal(
        FEED,
        Object.entries(cursor).map(([lane, place]) => `${lane}:${place}`),
      ),
    async open(after) {
      const lanes = (await cursors.open(FEED, after)).map(lane => lane.split(':'));
      return Object.fromEntries(lanes.map(([lane = '', place]) => [lane, Number(place)]));
    },
  };
}

export function expiredCursor(): Problem {
  const message = 'is too old: events behind it are no longer kept. Begin anew without it';
  return badRequest([{ field: 'after', message }]);
}
