import { describe, expect, it } from 'vitest';
import { pollingText } from '../../../../infra/local/display/polling-text.ts';
import { type PollingChange, PollingWatch } from '../../../../infra/local/regions/polling.ts';

function start() {
  const told: PollingChange[] = [];
  const time = { now: 0 };
  const watch = new PollingWatch(change => told.push(change), { clock: () => time.now, intervalMs: 4_000 });
  const poll = (region: string, outcome: string, atSeconds: number) => {
    time.now = atSeconds * 1000;
    watch.saw(region, 'uno', outcome);
  };
  return { watch, poll, lines: () => told.map(pollingText) };
}

describe('who polls what', () => {
  it('is told when it begins, and when another region takes over', () => {
    const { poll, lines, watch } = start();
    poll('us', 'not-owner', 1);
    poll('jp', 'unchanged', 2);
    poll('jp', 'changed', 6);
    poll('us', 'failed', 10);
    poll('us', 'tried', 11);
    poll('us', 'unchanged', 46);
    poll('us', 'unfinished', 50);
    poll('jp', 'not-owner', 52);
    expect(lines()).toEqual(['jp polls uno', 'us now polls uno (jp has been silent for 40 s)']);
    expect([watch.pollsOf('jp'), watch.pollsOf('us')]).toEqual([[], ['uno']]);
  });

  it('is told once while two poll, and again when one of them ends', () => {
    const { poll, lines } = start();
    poll('jp', 'unchanged', 0);
    poll('us', 'unchanged', 2);
    poll('jp', 'unchanged', 4);
    poll('us', 'unchanged', 6);
    poll('jp', 'not-owner', 8);
    poll('us', 'unchanged', 10);
    expect(lines()).toEqual(['jp polls uno', 'us now polls uno (jp did 2 s ago)', 'jp no longer polls uno (us does)']);
  });

  it('goes back to a region that was silent', () => {
    const { poll, lines } = start();
    poll('jp', 'unchanged', 0);
    poll('us', 'unchanged', 20);
    poll('jp', 'unchanged', 40);
    expect(lines().slice(1)).toEqual([
      'us now polls uno (jp has been silent for 20 s)',
      'jp now polls uno (us has been silent for 20 s)',
    ]);
  });
});
