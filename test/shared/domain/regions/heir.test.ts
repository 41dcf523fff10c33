import { describe, expect, it } from 'vitest';
import type { Heartbeat } from '../../../../shared/domain/regions/heartbeat.ts';
import { heirOf } from '../../../../shared/domain/regions/heir.ts';

const NOW = Date.parse('2026-11-23T03:00:00Z');
const goneMs = 900_000;
const regionNames = ['jp', 'us', 'fr', 'sg'];
const beat = (region: string, changes: Partial<Heartbeat> = {}): Heartbeat => ({
  region,
  at: NOW,
  version: '0.2.0',
  ...changes,
});

describe('the heir of a region (invariant 36)', () => {
  const heir = (of: string, region: string, ...heartbeats: Heartbeat[]) =>
    heirOf(of, { region, regionNames, heartbeats, now: NOW, goneMs });

  it('is the next in order that is there, and who asks is there', () => {
    expect(heir('jp', 'us')).toBe('us');
    expect(heir('us', 'jp', beat('fr'), beat('sg'))).toBe('fr');
    expect(heir('us', 'jp', beat('fr', { at: NOW - goneMs }), beat('sg'))).toBe('sg');
    expect(heir('sg', 'fr', beat('jp'))).toBe('jp');
    expect(heir('sg', 'fr')).toBe('fr');
  });

  it('is none that drains, or waits because it was away', () => {
    expect(heir('jp', 'sg', beat('us', { isDraining: true }), beat('fr', { returnedAt: NOW }))).toBe('sg');
  });

  it('is the first in order for a region that is no longer configured', () => {
    expect(heir('old', 'us', beat('jp'))).toBe('jp');
    expect(heir('old', 'us')).toBe('us');
  });
});
