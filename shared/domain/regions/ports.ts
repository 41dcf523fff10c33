import type { Written } from '../ports.ts';
import type { Heartbeat } from './heartbeat.ts';

/** A sequence of slots that one region writes to one table. */
export interface Lane {
  readonly id: string;
  /** Unix ms. */
  readonly openedAt: number;
  /** Of the table that it was opened in. */
  readonly tableId: string;
}

/** What a region tells of itself, in one item that it alone writes. */
export interface RegionRecord {
  readonly region: string;
  readonly revision: number;
  /** Oldest first. The region writes the last one. */
  readonly lanes: readonly Lane[];
  /** Undefined in records of earlier versions. */
  readonly heartbeat?: Heartbeat;
}

export interface RegionStore {
  listRegions(): Promise<RegionRecord[]>;
  findRegion(region: string): Promise<RegionRecord | undefined>;
  /** Puts `record` with the revision after its own. */
  putRegion(record: RegionRecord): Promise<Written>;
}
