import { describe, expect, it } from 'vitest';
import { expiresAtSeconds, isResendable } from '../../../../shared/domain/events/retention.ts';

const DAY_MS = 86_400_000;
const AT = Date.parse('2026-11-23T03:00:00Z');

describe('what is kept', () => {
  it('expires after ninety days', () => {
    expect(expiresAtSeconds(AT)).toBe(Date.parse('2027-02-21T03:00:00Z') / 1000);
  });

  it('expires at a whole second, not later', () => {
    expect(expiresAtSeconds(AT + 999)).toBe(expiresAtSeconds(AT));
  });

  it('is sent again until four fifths of that are over: 72 days', () => {
    expect(isResendable(AT, AT)).toBe(true);
    expect(isResendable(AT, AT + 72 * DAY_MS)).toBe(true);
    expect(isResendable(AT, AT + 72 * DAY_MS + 1)).toBe(false);
  });
});
