import type { Slot } from '../../domain/events/ports.ts';
import type { RegionRecord } from '../../domain/regions/ports.ts';
import type { Item, Key } from './table.ts';

export const lanePartition = (lane: string) => `FEED#${lane}`;
/** So many digits that slots sort by their numbers. */
const DIGITS = 12;
export const slotSortKey = (number: number) => String(number).padStart(DIGITS, '0');

export const REGIONS = 'REGIONS';
export const regionKey = (region: string): Key => ({ pk: REGIONS, sk: region });

export function toSlotItem({ lane, ...slot }: Slot): Item & Key {
  return { pk: lanePartition(lane), sk: slotSortKey(slot.number), ...slot };
}

export function fromSlotItem(item: Item, lane: string): Slot {
  const { pk: _pk, sk: _sk, ...slot } = item;
  return { ...slot, lane } as unknown as Slot;
}

export function toRegionItem({ region, ...record }: RegionRecord): Item & Key {
  return { ...regionKey(region), ...record, revision: record.revision + 1 };
}

export function fromRegionItem({ pk: _pk, sk, ...record }: Item): RegionRecord {
  return { ...(record as unknown as RegionRecord), region: String(sk) };
}
