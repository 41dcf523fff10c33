import { createSecretKey } from 'node:crypto';
import dns from 'node:dns';
import { syncBuiltinESMExports } from 'node:module';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { ReceiverGuard } from '../../../../shared/adapters/webhook/address-guard.ts';
import { WebhookSender } from '../../../../shared/adapters/webhook/sender.ts';
import type { Endpoint } from '../../../../shared/domain/deliver/endpoint.ts';
import { jsonPayload } from '../../../support/payload.ts';
import { type Receiver, startReceiver } from '../../../support/receiver.ts';

let receiver: Receiver;

beforeEach(async () => {
  receiver = await startReceiver();
});
afterEach(() => receiver.close());

function createSender(timeoutMs = 30_000): WebhookSender {
  const keysOf = async () => [createSecretKey(Buffer.alloc(32, 1))];
  const sender = new WebhookSender({
    keysOf,
    guard: new ReceiverGuard({ policy: 'public' }),
    clock: Date.now,
    timeoutMs,
  });
  onTestFinished(() => sender.close());
  return sender;
}

function post(url: string, sender = createSender()) {
  const endpoint: Endpoint = {
    revision: 1,
    id: 'ep_1',
    url,
    eventTypes: ['*'],
    status: 'enabled',
    secretVersion: 1,
    secrets: [],
    verdicts: [],
    createdAt: '2026-11-23T03:00:00.000Z',
  };
  return sender.post(endpoint, 'evt_1', jsonPayload('{}'));
}

describe('where receivers must be public', () => {
  const port = () => new URL(receiver.url).port;

  it.each([
    ['http', () => receiver.url],
    ['a loopback address', () => `https://127.0.0.1:${port()}/`],
    ['a loopback address in other words', () => `https://0x7f.1:${port()}/`],
    ['a loopback address of IPv6', () => `https://[::1]:${port()}/`],
    ['a mapped address', () => `https://[::ffff:127.0.0.1]:${port()}/`],
    ['a private address', () => `https://10.0.0.1:${port()}/`],
    ['the metadata address', () => 'https://169.254.169.254/latest/meta-data/'],
    ['localhost', () => `https://localhost:${port()}/`],
    ['a single label', () => `https://receiver:${port()}/`],
  ])('%s is refused without a connection', async (_what, url) => {
    const sender = createSender();
    for (let attempt = 0; attempt < 2; attempt++) {
      const result = await post(url(), sender);
      expect(result.status).toBeUndefined();
      expect(result.failure).toBe('ADDRESS_DENIED');
    }
    expect(receiver.connections).toBe(0);
  });

  /** What DNS says, for this test. */
  function pretendDns(addresses: readonly string[] | 'silence'): void {
    const answer = ((_name: string, _options: unknown, callback: (...values: unknown[]) => void) => {
      if (addresses === 'silence') return;
      setImmediate(
        callback,
        null,
        addresses.map(address => ({ address, family: address.includes(':') ? 6 : 4 })),
      );
    }) as unknown as typeof dns.lookup;
    const spy = vi.spyOn(dns, 'lookup').mockImplementation(answer);
    syncBuiltinESMExports();
    onTestFinished(() => {
      spy.mockRestore();
      syncBuiltinESMExports();
    });
  }

  it.each([
    ['the loopback address', ['127.0.0.1']],
    ['a private address', ['192.168.1.1']],
    ['a public address and a private one', ['93.184.215.14', '127.0.0.1']],
    ['a private address of IPv6', ['fd00::1']],
  ])('a name that resolves to %s is refused without a connection', async (_what, addresses) => {
    pretendDns(addresses);
    const url = `https://receiver.example.com:${port()}/`;
    const result = await post(url);
    expect(result).toEqual({ failure: 'ADDRESS_DENIED', durationMs: expect.any(Number) });
    expect(receiver.connections).toBe(0);
  });

  it('a name that never resolves is a failure within the time limit', async () => {
    pretendDns('silence');
    const url = 'https://receiver.example.com/';
    const startedAt = performance.now();
    const result = await post(url, createSender(200));
    expect(result.failure).toMatch(/TIMEOUT/);
    expect(performance.now() - startedAt).toBeLessThan(9_000);
  });
});
