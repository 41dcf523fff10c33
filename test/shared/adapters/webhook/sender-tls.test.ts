import { createSecretKey } from 'node:crypto';
import type { LookupAddress } from 'node:dns';
import { once } from 'node:events';
import { createServer as createPlain } from 'node:http';
import { createServer, type Server } from 'node:https';
import { type AddressInfo, createServer as createSilent } from 'node:net';
import tls from 'node:tls';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { ReceiverGuard } from '../../../../shared/adapters/webhook/address-guard.ts';
import { WebhookSender } from '../../../../shared/adapters/webhook/sender.ts';
import { outcomeOf } from '../../../../shared/domain/deliver/outcome.ts';
import { type Credentials, createAuthority } from '../../../support/certificates.ts';
import { endpoint } from '../../../support/delivery-lab.ts';
import { jsonPayload } from '../../../support/payload.ts';

let authority: Awaited<ReturnType<typeof createAuthority>>;
const trusted = tls.getCACertificates('default');

beforeAll(async () => {
  authority = await createAuthority();
  tls.setDefaultCACertificates([...trusted, authority.certificate]);
});
afterAll(() => tls.setDefaultCACertificates(trusted));

/** Every name resolves to this machine, which is allowed here: it is TLS that is tested. */
const resolve = ((_name: string, _options: unknown, callback: (error: null, addresses: LookupAddress[]) => void) =>
  setImmediate(callback, null, [{ address: '127.0.0.1', family: 4 }])) as never;

async function start(credentials: Credentials, options: tls.SecureContextOptions = {}): Promise<[Server, number]> {
  const server = createServer({ ...credentials, ...options }, (_request, response) => response.end('ok'));
  await new Promise<void>(listening => server.listen(0, '127.0.0.1', listening));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return [server, (server.address() as AddressInfo).port];
}

async function post(url: string, timeoutMs = 60_000) {
  const keysOf = async () => [createSecretKey(Buffer.alloc(32, 1))];
  const guard = new ReceiverGuard({ policy: 'any', resolve });
  const sender = new WebhookSender({ keysOf, guard, clock: Date.now, timeoutMs });
  onTestFinished(() => sender.close());
  return sender.post(endpoint('a', { url }), 'evt_1', jsonPayload('{}'));
}

const wordsOf = async (url: string, timeoutMs?: number) => {
  const outcome = outcomeOf(await post(url, timeoutMs), 1, Date.now(), 0);
  return outcome.kind === 'delivered' ? 'delivered' : outcome.error;
};

describe('over TLS', () => {
  it('a receiver of a trusted authority gets its webhook', async () => {
    const [, port] = await start(await authority.issue('hooks.example.com'));
    expect(await post(`https://hooks.example.com:${port}/`)).toMatchObject({ status: 200, answer: 'ok' });
  });

  it('an interim answer is skipped', async () => {
    const [server, port] = await start(await authority.issue('hooks.example.com'));
    server.prependListener('request', (_request, response) => response.writeContinue());
    expect(await post(`https://hooks.example.com:${port}/`)).toMatchObject({ status: 200, answer: 'ok' });
  });

  it.each<[string, string, string, object]>([
    ['has expired', 'hooks.example.com', 'CERT_HAS_EXPIRED', { expired: true }],
    ['is of another name', 'other.example.com', 'ERR_TLS_CERT_ALTNAME_INVALID', {}],
    ['is self-signed', 'hooks.example.com', 'DEPTH_ZERO_SELF_SIGNED_CERT', { selfSigned: true }],
  ])('a certificate that %s is refused before anything is sent', async (_how, name, code, options) => {
    const [server, port] = await start(await authority.issue(name, options));
    let requests = 0;
    server.on('request', () => {
      requests++;
    });
    expect(await wordsOf(`https://hooks.example.com:${port}/`)).toMatch(new RegExp(`TLS certificate .*\\(${code}\\)$`));
    expect(requests).toBe(0);
  });

  it('a certificate of an unknown authority is refused', async () => {
    const stranger = await createAuthority('Stranger');
    const [, port] = await start(await stranger.issue('hooks.example.com'));
    expect(await wordsOf(`https://hooks.example.com:${port}/`)).toMatch(/unknown authority/);
  });

  it('a server that speaks no TLS is a failure in words', async () => {
    const server = createPlain().listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    expect(await wordsOf(`https://hooks.example.com:${port}/`)).toMatch(/TLS|not HTTP|reset|closed/);
  });

  it('a server that never answers the handshake is no connection in time', async () => {
    const server = createSilent(() => undefined).listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    const startedAt = performance.now();
    const words = await wordsOf(`https://hooks.example.com:${port}/`, 2_000);
    expect(words).toBe('no connection in time (UND_ERR_CONNECT_TIMEOUT)');
    expect(performance.now() - startedAt).toBeLessThan(9_000);
  });

  it('a server of old TLS only is a failure in words', async () => {
    const [, port] = await start(await authority.issue('hooks.example.com'), {
      minVersion: 'TLSv1.1',
      maxVersion: 'TLSv1.1',
      ciphers: 'DEFAULT:@SECLEVEL=0',
    });
    expect(await wordsOf(`https://hooks.example.com:${port}/`)).toMatch(/TLS handshake|reset|closed/);
  });

  it('connections are used again', async () => {
    const [server, port] = await start(await authority.issue('hooks.example.com'));
    let connections = 0;
    server.on('secureConnection', () => {
      connections++;
    });
    const keysOf = async () => [createSecretKey(Buffer.alloc(32, 1))];
    const sender = new WebhookSender({ keysOf, guard: new ReceiverGuard({ policy: 'any', resolve }), clock: Date.now });
    onTestFinished(() => sender.close());
    for (let i = 0; i < 6; i++)
      await sender.post(endpoint('a', { url: `https://hooks.example.com:${port}/` }), 'e', jsonPayload('{}'));
    expect(connections).toBeLessThanOrEqual(2);
  });
});
