import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { outcomeOf } from '../../../../shared/domain/deliver/outcome.ts';
import { MAX_ATTEMPTS } from '../../../../shared/domain/deliver/retry.ts';

const NOW = Date.parse('2026-11-24T03:00:00Z');
const SECOND = 1000;
const HOUR = 3600 * SECOND;
const first = (reply: Parameters<typeof outcomeOf>[0]) => outcomeOf(reply, 1, NOW, 0);

describe('an answer', () => {
  it.each([200, 201, 202, 204, 299])('%i is success', status => {
    expect(first({ status, headers: { 'retry-after': '60' } })).toEqual({ kind: 'delivered' });
  });

  it.each([300, 301, 302, 303, 304, 307, 308])('%i is a failure that says why', status => {
    expect(first({ status })).toEqual({
      kind: 'retry',
      waitMs: 5 * SECOND,
      error: `HTTP ${status}: redirects are not followed`,
    });
  });

  it.each([400, 401, 403, 404, 405, 408, 409, 413, 422, 425, 451, 499, 500, 501, 505, 507, 599])(
    '%i is tried again like any other',
    status => expect(first({ status })).toEqual({ kind: 'retry', waitMs: 5 * SECOND, error: `HTTP ${status}` }),
  );

  it.each([429, 502, 503, 504])('%i is tried again, and makes the endpoint pause', status => {
    expect(first({ status })).toMatchObject({ kind: 'retry', waitMs: 5 * SECOND, pauseMs: 0 });
    expect(first({ status, headers: { 'retry-after': '120' } })).toMatchObject({
      waitMs: 120 * SECOND,
      pauseMs: 120 * SECOND,
    });
  });

  it('410 ends it at once, at any attempt', () => {
    for (const attempt of [1, MAX_ATTEMPTS])
      expect(outcomeOf({ status: 410 }, attempt, NOW, 0)).toEqual({
        kind: 'gone',
        error: 'HTTP 410: the receiver is gone',
      });
  });

  it.each<[string | string[], number]>([
    ['120', 120 * SECOND],
    [['30', '9'], 30 * SECOND],
    ['1', 5 * SECOND],
    ['Tue, 24 Nov 2026 03:10:00 GMT', 600 * SECOND],
    ['Tue, 24 Nov 2026 02:00:00 GMT', 5 * SECOND],
    ['999999999999', 24 * HOUR],
    ['Fri, 24 Nov 2099 03:10:00 GMT', 24 * HOUR],
    ['soon', 5 * SECOND],
  ])('with Retry-After %j waits %i ms', (retryAfter, waitMs) => {
    expect(first({ status: 400, headers: { 'retry-after': retryAfter } })).toMatchObject({ waitMs });
  });

  it('is never followed sooner than schedule and receiver say, whatever the jitter; the last one exhausts', {
    tags: 'long',
  }, () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 100, max: 599 }),
        fc.integer({ min: 1, max: MAX_ATTEMPTS + 5 }),
        fc.nat(200_000),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (status, attempt, seconds, random) => {
          const reply = { status, headers: { 'retry-after': String(seconds) } };
          const outcome = outcomeOf(reply, attempt, NOW, random);
          const least = outcomeOf({ status }, attempt, NOW, 0);
          const isDone = (status >= 200 && status < 300) || status === 410;
          expect(outcome.kind === 'exhausted').toBe(!isDone && attempt >= MAX_ATTEMPTS);
          expect(outcome.kind).toBe(least.kind);
          if (outcome.kind !== 'retry' || least.kind !== 'retry') return;
          const floor = Math.max(least.waitMs, Math.min(seconds * SECOND, 24 * HOUR));
          expect(outcome.waitMs).toBeGreaterThanOrEqual(floor);
          expect(outcome.waitMs).toBeLessThanOrEqual(floor + least.waitMs / 10);
        },
      ),
    );
  });
});

describe('a failure without an answer is told in words and tried again', () => {
  it.each([
    ['ENOTFOUND', 'does not resolve'],
    ['EAI_AGAIN', 'could not be looked up'],
    ['ECONNREFUSED', 'refused'],
    ['ECONNRESET', 'reset'],
    ['UND_ERR_SOCKET', 'closed before an answer'],
    ['UND_ERR_CONNECT_TIMEOUT', 'no connection in time'],
    ['ANSWER_TIMEOUT', 'no answer in time'],
    ['UND_ERR_HEADERS_OVERFLOW', 'headers are too large'],
    ['INTERIM_OVERFLOW', 'interim answers (1xx) are too large'],
    ['CERT_HAS_EXPIRED', 'certificate has expired'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'another host name'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'self-signed'],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'unknown authority'],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'TLS handshake'],
    ['HTTPParserError', 'not HTTP'],
    ['ADDRESS_DENIED', 'not on the public internet'],
    ['EWHATEVER', 'EWHATEVER'],
    [undefined, 'unknown'],
  ])('%s', (failure, words) => {
    const outcome = first(failure === undefined ? {} : { failure });
    expect(outcome).toMatchObject({ kind: 'retry', waitMs: 5 * SECOND, error: expect.stringContaining(words) });
    expect(outcome).not.toHaveProperty('pauseMs');
  });
});
