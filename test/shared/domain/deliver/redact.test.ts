import { randomBytes, randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { redact } from '../../../../shared/domain/deliver/redact.ts';
import { runs } from '../../../support/runs.ts';

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
    `Authorization: Token ${SECRET}`,
    `got Bearer ${SECRET}`,
    `Basic ${SECRET}==`,
    `whsec_${SECRET}AAAA=`,
    'whsec_hunter',
    `signature v1,${SECRET}AAAAAAAAAAAAAAAA=`,
    `eyJhbGciOi.${SECRET}.${SECRET}`,
    `'session_id' = '${SECRET}'`,
    `-----BEGIN EC PRIVATE KEY-----\n${SECRET}`,
    `AKIA${'A'.repeat(16)} ${''}`,
    `{"msg":"password=${SECRET}"}`,
    `{"error":"bad token: ${SECRET}"}`,
    'postgres://user:hunter@db.example.com/x',
    'cannot reach user:hunter@10.0.0.1',
    'password:\n\n  hunter',
    String.raw`{"\u30d1\u30b9\u30ef\u30fc\u30c9":"hunter"}`,
  ])('loses its secret: %s', text => {
    expect(redact(text)).toContain('[removed]');
    expect(redact(text)).not.toContain(SECRET);
    expect(redact(text)).not.toContain('hunter');
  });

  it.each([
    'ok',
    '{"error":"no such order","orderId":"uno~1~N1"}',
    '{"error":"no such order","orderId":"uno~123456789012~N12345678"}',
    '<html><h1>502</h1></html>',
    '注文がありません',
    'HTTP/1.1 503 Service Unavailable',
    '{"error":"invalid signature"}',
    '{"error":"Unauthorized"}',
    'the token has expired',
    '{"message":"Signature verification failed."}',
    '',
  ])('keeps what is none: %s', text => expect(redact(text)).toBe(text));

  it('keeps what came before a secret was named, and the name', () => {
    expect(redact('{"error":"unknown order","token":"abc","code":7}')).toBe('{"error":"unknown order","token[removed]');
    expect(redact('signature mismatch: expected v1,abc')).toBe('signature mismatch[removed]');
    expect(redact(String.raw`{"error":"\u6ce8\u6587\u304c\u3042\u308a\u307e\u305b\u3093"}`)).toBe(
      '{"error":"注文がありません"}',
    );
  });

  it.each([
    randomBytes(16).toString('hex'),
    `${randomBytes(32).toString('base64')}0`,
    `${randomBytes(24).toString('base64url')}0`,
    randomUUID().replace(/^./, 'a'),
    'xoxb-17653672481-19874698323-pdFZKVeTuE8sk7oOcHrzqqgy',
    'AbcdefghijKlmnopqrstuvWxyz',
  ])('loses what looks like a secret, though nothing names it: %s', token => {
    for (const text of [
      token,
      `no such user ${token}`,
      `{"id":"${token}"}`,
      `/hooks/${token}/x`,
      `a=1&b=${token}&c=2`,
    ]) {
      expect(redact(text)).toContain('[removed]');
      expect(redact(text)).not.toContain(token);
    }
  });

  const ascii = fc.string({ unit: 'grapheme-ascii', minLength: 6, maxLength: 40 });
  const secret = fc.oneof(
    fc.stringMatching(/^[a-z]{6,20}$/),
    fc.stringMatching(/^[A-Za-z0-9]{6,40}$/),
    fc.uint8Array({ minLength: 6, maxLength: 32 }).map(bytes => Buffer.from(bytes).toString('base64')),
    ascii.filter(text => /\w{3}/.test(text)),
  );
  const name = fc.constantFrom(
    ...'password passwd pwd db_pass dbPassword passphrase secret client_secret clientSecret token access_token'.split(
      ' ',
    ),
    ...'api_key apiKey apikey X-Api-Key AccountKey private-key Authorization Proxy-Authorization auth Cookie'.split(
      ' ',
    ),
    ...'Set-Cookie session session_id JSESSIONID credential credentials signature webhook-signature hmac jwt'.split(
      ' ',
    ),
    ...'PIN otp sig sid pw パスワード トークン 暗証番号 秘密鍵'.split(' '),
  );
  const json = JSON.stringify;
  const shapes: ((name: string, secret: string) => string)[] = [
    (name, secret) => json({ [name]: secret }),
    (name, secret) => json({ ok: false, data: { [name]: [{ value: secret }] } }, null, 2),
    (name, secret) => json({ error: `bad ${name}: ${secret}` }),
    (name, secret) => json({ msg: `${name}=${secret}` }),
    (name, secret) => `a=1&${encodeURIComponent(name)}=${encodeURIComponent(secret)}&b=2`,
    (name, secret) => new URLSearchParams({ a: '1', [name]: secret }).toString(),
    (name, secret) => `${name}: ${secret}`,
    (name, secret) => `${name}: Token ${secret}\r\nX-Other: 1`,
    (name, secret) => `HTTP/1.1 401 No\r\n${name.toUpperCase()}:${secret}; Path=/`,
    (name, secret) => `<x><${name}>\n  ${secret}\n</${name}></x>`,
    (name, secret) => `<x type="${name}" value="${secret}"/>`,
    (name, secret) => `x:\n  ${name}: >-\n    ${secret}\n`,
    (name, secret) => `x: {${name}: '${secret}'}`,
    (name, secret) => `bad ${name}: ${secret}`,
    (name, secret) => `invalid ${name} '${secret}'`,
    (name, secret) => `${name}=${secret} is wrong`,
    (name, secret) => `the ${name} is "${secret}"`,
    (name, secret) => `${name}　：${secret}`,
    (_name, secret) => `cannot reach postgres://user:${encodeURIComponent(secret)}@db.example.com/x`,
    (_name, secret) => json({ dsn: `amqp://user:${encodeURIComponent(secret)}@mq` }).replaceAll('/', '\\/'),
    (_name, secret) => `see https://hooks.example.com/services/${encodeURIComponent(secret)} now`,
    (_name, secret) => `url=${encodeURIComponent(`https://${encodeURIComponent(secret)}@example.com/`)}&x=1`,
    (_name, secret) => `fatal: user:${encodeURIComponent(secret)}@example.com refused`,
  ];
  const wraps: ((text: string) => string)[] = [
    text => text,
    text => `upstream said: ${text}`,
    text => json({ error: text }),
    text => json({ error: text }).replaceAll('"', '\\u0022'),
    text => `<pre>${text.replaceAll('"', '&quot;')}</pre>`,
    text => encodeURIComponent(text),
  ];

  it('loses any secret in any of the shapes in which one is told, wrapped up to three times', { tags: 'long' }, () => {
    fc.assert(
      fc.property(
        name,
        secret,
        fc.constantFrom(...shapes),
        fc.array(fc.constantFrom(...wraps), { maxLength: 3 }),
        (name, secret, shape, wrapped) => {
          const told = redact(wrapped.reduce((text, wrap) => wrap(text), shape(name, secret)));
          for (const form of [secret, json(secret).slice(1, -1), encodeURIComponent(secret)])
            expect(told).not.toContain(form);
        },
      ),
      { numRuns: runs(1_000) },
    );
  });

  it('of any size and shape is done with soon, and not made much longer', () => {
    for (const unit of [
      ...['token', 'a=', '"', 'eyJ.', 'Bearer ', '; ', 'secret:x;', 'cookie: a;b;', '-----BEGIN PRIVATE KEY-----'],
      ...['\\', '\\u', '\\u3042', '@', '://', 'a@', 'a.', '%25', 'aut', 'authoriz', 'pas', 'token is ', 'x', '1a', ' '],
    ]) {
      const before = process.cpuUsage();
      redact(unit.repeat(Math.ceil(16_384 / unit.length)));
      redact(`${unit.repeat(Math.ceil(16_384 / unit.length))}!`);
      // Of our own time: what else runs on the machine has no part in it.
      expect(process.cpuUsage(before).user / 1000, unit).toBeLessThan(200);
    }
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 500 }), text => redact(text).length <= text.length * 10),
    );
  });
});
