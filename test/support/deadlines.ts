import type { ExchangeLimits } from '../../shared/adapters/webhook/exchange.ts';

/** Deadlines of exchanges that pass when they are told to, however slow the machine is. */
export function holdDeadlines(): { pass(): void; readonly setDeadline: ExchangeLimits['setDeadline'] } {
  const held: (() => void)[] = [];
  return {
    /** All that were set so far. */
    pass() {
      for (const onEnd of held.splice(0)) onEnd();
    },
    setDeadline(onEnd) {
      held.push(onEnd);
      return setTimeout(() => undefined);
    },
  };
}
