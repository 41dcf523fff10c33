import type { DetailQueries } from '../../../shared/adapters/dynamodb/detail-queries.ts';
import type { EntryText } from '../../../shared/adapters/dynamodb/entry-item.ts';
import { type Detail, detailValue } from '../../../shared/domain/provider/detail.ts';
import { parseJson } from '../../../shared/domain/provider/json.ts';
import { workDaysOf } from '../../../shared/domain/provider/work-days.ts';
import { isClosed, type Lease, type PollRecord } from '../../../shared/domain/watch/poll-state.ts';
import type { List } from './kept-lists.ts';

/** A detail with what queries ask for; undefined for a value that it lacks. */
export interface DetailText extends EntryText {
  readonly entry: string | undefined;
  readonly lines: readonly (string | undefined)[];
  readonly network: string | undefined;
  /** The days of its site work, counted from 1970. */
  readonly days: readonly number[];
}

interface Poll {
  readonly lease?: Lease;
  readonly record?: PollRecord;
}

/** The details of a connection. What is kept of them is current as it is for orders, see `orderList`. */
export function detailList(
  details: Pick<DetailQueries, 'readTexts'>,
  connection: string,
  { lease, record }: Poll,
): List<DetailText> {
  return {
    id: `details ${connection}`,
    read: async (from, to) => (await details.readTexts(connection, from, to)).map(withFields),
    digests: isClosed(lease, record) ? record.digests : [],
  };
}

function withFields(text: EntryText): DetailText {
  const detail = parseJson(text.text) as Detail;
  return {
    ...text,
    entry: detailValue(detail, 'webEntryId'),
    lines: ['contractLineNumDistribut', 'contractLineNumAppl'].map(name => detailValue(detail, name)),
    network: detailValue(detail, 'contractVpnNum'),
    days: workDaysOf(detail).map(({ day }) => day),
  };
}
