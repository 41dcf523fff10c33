import { describe, expect, it } from 'vitest';
import { expiresAtSeconds, hasExpired, isResendable } from '../../../../shared/domain/events/retention.ts';

const DAY_MS = 86_400_000;
const AT = Date.parse('2026-11-23T03:00:00Z');

describe('what is kept', () => {
  it('expires at a whole second, not later', () => {
    expect(expiresAtSeconds(AT, 90 * DAY_MS)).toBe(Date.parse('2027-02-21T03:00:00Z') / 1000);
    expect(expiresAtSeconds(AT + 999, DAY_MS)).toBe(expiresAtSeconds(AT, DAY_MS));
  });

  it('counts as absent from that second on', () => {
    expect(hasExpired(AT / 1000, AT - 1)).toBe(false);
    expect(hasExpired(AT / 1000, AT)).toBe(true);
  });

  it("is sent again until four fifths of the ledger's ninety days are over: 72 days", () => {
    expect(isResendable(AT, AT)).toBe(true);
    expect(isResendable(AT, AT + 72 * DAY_MS)).toBe(true);
    expect(isResendable(AT, AT + 72 * DAY_MS + 1)).toBe(false);
  });
});
