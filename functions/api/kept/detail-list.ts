import type { DetailQueries } from '../../../shared/adapters/dynamodb/detail-queries.ts';
import type { EntryText } from '../../../shared/adapters/dynamodb/entry-item.ts';
import { type Detail, detailValue } from '../../../shared/domain/provider/detail.ts';
import { parseJson } from '../../../shared/domain/provider/json.ts';
import { BUCKETS } from '../../../shared/domain/provider/order-id.ts';
import { isClosed, type Lease, type PollRecord } from '../../../shared/domain/watch/poll-state.ts';
import { CHANGING, type List } from './kept-lists.ts';

/** A detail with what the provider's query asks for; undefined for a value that it lacks. */
export interface DetailText extends EntryText {
  readonly entry: string | undefined;
  readonly lines: readonly (string | undefined)[];
  readonly network: string | undefined;
}

interface Poll {
  readonly lease?: Lease;
  readonly record?: PollRecord;
  /** The one that answers. */
  readonly region: string;
}

/**
 * The details of a connection. They have no digests. But no detail is put without a new token in the lease before it,
 * so that what was read under a token of a closed poll is current while lease and record have it. That is said of the
 * items of the region that polled: in another one the items may come later than the token, and all is read. The time of
 * the last comparison is in the label so that once an hour all is read, whatever two regions wrote at once.
 */
export function detailList(
  details: Pick<DetailQueries, 'readTexts'>,
  connection: string,
  poll: Poll,
): List<DetailText> {
  const { lease, record, region } = poll;
  const isKept = isClosed(lease, record) && record.region === region;
  const label = isKept ? `${record.token} ${record.comparedAt}` : CHANGING;
  return {
    id: `details ${connection}`,
    read: async (from, to) => (await details.readTexts(connection, from, to)).map(withFields),
    labels: Array.from({ length: BUCKETS }, () => label),
    labelOf: () => label,
  };
}

function withFields(text: EntryText): DetailText {
  const detail = parseJson(text.text) as Detail;
  return {
    ...text,
    entry: detailValue(detail, 'webEntryId'),
    lines: ['contractLineNumDistribut', 'contractLineNumAppl'].map(name => detailValue(detail, name)),
    network: detailValue(detail, 'contractVpnNum'),
  };
}
