import { onTestFinished, vi } from 'vitest';

/** Takes the place of `AbortSignal.timeout` for this test: deadlines pass when they are told to, however slow the machine is. */
export function holdDeadlines(): { pass(): void } {
  const held: AbortController[] = [];
  const spy = vi.spyOn(AbortSignal, 'timeout').mockImplementation(() => {
    const deadline = new AbortController();
    held.push(deadline);
    return deadline.signal;
  });
  onTestFinished(() => spy.mockRestore());
  return {
    /** All that were set so far. */
    pass() {
      for (const deadline of held.splice(0)) deadline.abort(new DOMException('The time is up.', 'TimeoutError'));
    },
  };
}
