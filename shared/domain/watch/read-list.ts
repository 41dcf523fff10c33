import { decodeAnswer } from '../provider/answer.ts';
import { type ListedOrder, parseListAnswer } from '../provider/list-answer.ts';
import { ListParts } from '../provider/list-parts.ts';
import { ListedOrders } from '../provider/listed-orders.ts';
import { normalForm } from '../provider/order.ts';
import { BUCKETS, CELLS } from '../provider/order-id.ts';
import { shortDigest } from './digests.ts';
import type { PollRecord } from './poll-state.ts';
import { UNTRUSTED } from './stored-digests.ts';

/** An answer, as far as it has to be looked at. */
export interface ReadList {
  /** All orders, or those of the cells that moved. */
  readonly listed: ListedOrders;
  readonly isWhole: boolean;
  /** The cells that have to be compared with what is stored. */
  readonly moved: ReadonlySet<number>;
  /** See PollRecord. */
  readonly received: readonly number[];
}

const ALL_CELLS: ReadonlySet<number> = new Set(Array.from({ length: CELLS }, (_, cell) => cell));

/**
 * Reads an answer. What came byte for byte as in that of the last poll that closed was checked then, and is left out,
 * unless all orders are wanted. Throws UpstreamMalformed.
 * @param record what to trust; undefined where nothing is
 */
export function readList(
  body: Buffer,
  record: PollRecord | undefined,
  { isWhole }: { readonly isWhole: boolean },
): ReadList {
  const parts = ListParts.cut(body);
  if (parts !== undefined) {
    const received = parts.digests;
    const moved = movedCells(received, record);
    const listed = parts.read(isWhole ? ALL_CELLS : moved);
    if (listed !== undefined) return { listed, isWhole, moved, received };
  }
  const orders = parseListAnswer(decodeAnswer(body));
  const received = normalDigests(orders);
  const moved = movedCells(received, record);
  return { listed: ListedOrders.of(orders), isWhole: true, moved, received };
}

function movedCells(received: readonly number[], record: PollRecord | undefined): ReadonlySet<number> {
  if (record === undefined) return ALL_CELLS;
  const { received: before, digests } = record;
  const isMoved = (cell: number) => received[cell] !== before?.[cell] || digests[cell % BUCKETS] === UNTRUSTED;
  return new Set(received.keys().filter(isMoved));
}

/** Of an answer that cannot be cut: by cell, of the normal forms of its orders. */
function normalDigests(listed: ReadonlyMap<string, ListedOrder>): number[] {
  const sums = new Int32Array(CELLS);
  for (const { cell, value } of listed.values()) sums[cell] = (sums[cell] ?? 0) + shortDigest(normalForm(value));
  return Array.from(sums, sum => sum >> 8);
}
