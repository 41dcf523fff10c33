import { vi } from 'vitest';

/** Resolves as soon as `check` no longer throws. The limit is for what hangs: how fast the machine is decides nothing. */
export function settled<T>(check: () => T | Promise<T>, { withinMs = 180_000, everyMs = 20 } = {}): Promise<T> {
  return vi.waitFor(check, { timeout: withinMs, interval: everyMs });
}
