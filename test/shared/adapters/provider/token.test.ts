import { describe, expect, it } from 'vitest';
import { parseTokenAnswer, tokenRequestBody } from '../../../../shared/adapters/provider/token.ts';

const NOW = Date.parse('2026-11-23T03:00:00Z');
const answer = (changes: object) => JSON.stringify({ accessToken: 'abc', tokenType: 'BearerToken', ...changes });

describe('a token request', () => {
  it("has the provider's own names", () => {
    expect(JSON.parse(tokenRequestBody({ consumerKey: 'key', consumerSecret: 'secret' }))).toEqual({
      grantType: 'client_credentials',
      clientId: 'key',
      clientSecret: 'secret',
    });
  });
});

describe('a token', () => {
  it.each([['3599'], [3599]])('is renewed a minute before it expires: %o', expiresIn => {
    const token = parseTokenAnswer(answer({ expiresIn }), NOW);
    expect(token).toEqual({ accessToken: 'abc', renewAt: NOW + 3_539_000 });
  });

  it.each([['soon'], ['Infinity'], [''], [null], [undefined], [{}], [-1], ['30']])(
    'without a life to speak of serves one poll: %o',
    expiresIn => {
      const { accessToken, renewAt } = parseTokenAnswer(answer({ expiresIn }), NOW);
      expect(accessToken).toBe('abc');
      expect(renewAt).toBeLessThanOrEqual(NOW);
    },
  );
});

describe('an answer without a usable token', () => {
  it.each([
    ['nothing', '', 'no JSON'],
    ['a page', '<html>secret</html>', 'no JSON'],
    ['null', 'null', 'no usable "accessToken"'],
    ['a list', '[]', 'no usable "accessToken"'],
    ['no token', answer({ accessToken: undefined }), 'no usable "accessToken"'],
    ['an empty one', answer({ accessToken: '' }), 'no usable "accessToken"'],
    ['a number', answer({ accessToken: 12345 }), 'no usable "accessToken"'],
    ['one of two lines', answer({ accessToken: 'line\r\nx-injected: 1' }), 'no usable "accessToken"'],
    ['an endless one', answer({ accessToken: 'x'.repeat(8193) }), 'no usable "accessToken"'],
  ])('is malformed: %s', (_what, body, message) => {
    expect(() => parseTokenAnswer(body, NOW)).toThrow(
      expect.objectContaining({ kind: 'token', message: expect.stringContaining(message) }),
    );
  });
});
