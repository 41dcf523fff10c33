import { describe, expect, it } from 'vitest';
import { KeptHealth } from '../../../../functions/api/kept/health.ts';

describe('the health of a region', () => {
  it('costs one read in five seconds, however many ask', async () => {
    let reads = 0;
    let now = 0;
    const health = new KeptHealth(
      async () => ++reads,
      () => now,
    );
    expect(await Promise.all([health.isReadable(), health.isReadable()])).toEqual([true, true]);
    now = 4_999;
    await health.isReadable();
    expect(reads).toBe(1);
    now = 5_000;
    await health.isReadable();
    expect(reads).toBe(2);
  });

  it('is bad when the read fails, and good again when one succeeds', async () => {
    let now = 0;
    let isBroken = true;
    const read = async () => {
      if (isBroken) throw new Error('The table does not answer.');
    };
    const health = new KeptHealth(read, () => now);
    expect(await health.isReadable()).toBe(false);
    isBroken = false;
    expect(await health.isReadable()).toBe(false);
    now = 5_000;
    expect(await health.isReadable()).toBe(true);
  });

  it('is bad when the read has not ended after two seconds', async () => {
    const startedAt = performance.now();
    const health = new KeptHealth(
      () => new Promise(() => undefined),
      () => 0,
    );
    expect(await health.isReadable()).toBe(false);
    expect(performance.now() - startedAt).toBeLessThan(5_000);
  });
});
