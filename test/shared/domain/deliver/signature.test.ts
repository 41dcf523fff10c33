import { createSecretKey } from 'node:crypto';
import fc from 'fast-check';
import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import { signWebhook } from '../../../../shared/domain/deliver/signature.ts';
import { deriveWebhookKey, formatWebhookSecret } from '../../../../shared/domain/deliver/webhook-secret.ts';
import { runs } from '../../../support/runs.ts';

const keyOf = (secret: string) => createSecretKey(Buffer.from(secret.replace('whsec_', ''), 'base64'));

describe('a signature', () => {
  it.each([
    [
      'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
      'msg_p5jXN8AQM9LWM0D4loKWxJek',
      1614265330,
      '{"test": 2432232314}',
      'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    ],
    [
      'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD',
      'msg_27UH4WbU6Z5A5EzD8u03UvzRbpk',
      1649367553,
      '{"email":"test@example.com","username":"test_user"}',
      'v1,tZ1I4/hDygAJgO5TYxiSd6Sd0kDW6hPenDe+bTa3Kkw=',
    ],
  ])('is the one known for %s', (secret, id, seconds, body, signature) => {
    expect(signWebhook(id, seconds * 1000 + 999, body, [keyOf(secret)])).toEqual({
      'webhook-id': id,
      'webhook-timestamp': String(seconds),
      'webhook-signature': signature,
    });
  });

  it('verifies with the standardwebhooks package, by either of two keys, for any text', { tags: 'long' }, () => {
    const secrets = [1, 2].map(version => formatWebhookSecret(deriveWebhookKey('root'.repeat(16), 'we_1', version)));
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), text => {
        const body = JSON.stringify({ text: `完了 ${text}` });
        const headers = { ...signWebhook('evt_1', Date.now(), body, secrets.map(keyOf)) };
        for (const secret of secrets) expect(new Webhook(secret).verify(body, headers)).toEqual(JSON.parse(body));
        expect(() => new Webhook(secrets[0] ?? '').verify(`${body} `, headers)).toThrow();
      }),
      { numRuns: runs(30) },
    );
  });
});

describe('an endpoint’s key', () => {
  it('is derived from root, endpoint and version, and never changes', () => {
    const key = deriveWebhookKey('root', 'we_1', 1);
    expect(key.toString('base64')).toBe('kc14yPdV1pH8KLRELOlDFw91w2nruuPz0c6UNv8EQd4=');
    expect(deriveWebhookKey('root', 'we_1', 2)).not.toEqual(key);
    expect(deriveWebhookKey('root', 'we_2', 1)).not.toEqual(key);
    expect(deriveWebhookKey('toor', 'we_1', 1)).not.toEqual(key);
  });

  it('makes a secret of 32 bytes', () => {
    expect(formatWebhookSecret(deriveWebhookKey('root', 'we_1', 1))).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  });
});
