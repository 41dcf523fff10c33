import { deflateSync, inflateSync } from 'node:zlib';
import type { KeptEvent } from '../../domain/watch/poll-state.ts';

/**
 * An entry's kept events as they are stored: their bodies repeat much of the entry's `value`, and of each other. So an
 * order that changes is one write unit, where it would be two, or three in all regions.
 */
export function packEvents(events: readonly KeptEvent[], value: string): Uint8Array {
  const kept = events.map(({ id, body, full, observedAt }) => ({ id, body, full, observedAt }));
  return deflateSync(JSON.stringify(kept), { dictionary: Buffer.from(value) });
}

/** Throws where `value` is not the one that they were packed with. */
export function unpackEvents(packed: Uint8Array, value: string): KeptEvent[] {
  return JSON.parse(inflateSync(packed, { dictionary: Buffer.from(value) }).toString());
}
