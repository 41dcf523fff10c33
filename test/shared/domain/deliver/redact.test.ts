import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { redact } from '../../../../shared/domain/deliver/redact.ts';

const SECRET = 'S3cr3tV4lue';

describe('an answer', () => {
  it.each([
    `{"password":"${SECRET}"}`,
    `{"apiKey": "${SECRET}"}`,
    `{"access_token":"${SECRET}","x":1}`,
    `client_secret=${SECRET}&x=1`,
    `X-Api-Key: ${SECRET}`,
    `Set-Cookie: id=${SECRET}; HttpOnly`,
    `Cookie: a=1; b=${SECRET}`,
    `Authorization: Bearer ${SECRET}`,
    `got Bearer ${SECRET}`,
    `Basic ${SECRET}==`,
    `whsec_${SECRET}AAAA=`,
    `signature v1,${SECRET}AAAAAAAAAAAAAAAA=`,
    `eyJhbGciOi.${SECRET}.${SECRET}`,
    `'session_id' = '${SECRET}'`,
    `-----BEGIN EC PRIVATE KEY-----\n${SECRET}`,
    `AKIA${'A'.repeat(16)} ${''}`,
  ])('loses its secret: %s', text => {
    expect(redact(text)).toContain('[removed]');
    expect(redact(text)).not.toContain(SECRET);
  });

  it.each([
    'ok',
    '{"error":"no such order","orderId":"uno~1~N1"}',
    '<html><h1>502</h1></html>',
    '注文がありません',
    '',
  ])('keeps what is none: %s', text => expect(redact(text)).toBe(text));

  it('of any size and shape is done with soon', { tags: 'long' }, () => {
    for (const unit of [
      'token',
      'a=',
      '"',
      'eyJ.',
      'Bearer ',
      '; ',
      'secret:x;',
      'cookie: a;b;',
      '-----BEGIN PRIVATE KEY-----',
    ]) {
      const before = process.cpuUsage();
      redact(unit.repeat(Math.ceil(16_384 / unit.length)));
      // Of our own time: what else runs on the machine has no part in it.
      expect(process.cpuUsage(before).user / 1000, unit).toBeLessThan(200);
    }
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 500 }), text => redact(text).length <= text.length * 10),
    );
  });
});
