import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ProviderGateway, startProviderGateway } from '../../../../infra/local/regions/provider-gateway.ts';
import { type Receiver, startReceiver } from '../../../support/receiver.ts';

let provider: Receiver;
let gateway: ProviderGateway;
beforeEach(async () => {
  provider = await startReceiver();
  gateway = await startProviderGateway(provider.url);
});
afterEach(() => Promise.all([gateway.close(), provider.close()]));

describe('a region’s way to the provider', () => {
  it('passes calls and answers on as they are', async () => {
    provider.answer({ status: 429, headers: { 'retry-after': '7', 'x-what': 'ever' }, body: 'slowly' });
    const answer = await fetch(`${gateway.url}/v1/orders?serviceName=uno&a=%2F`, {
      method: 'POST',
      headers: { authorization: 'Bearer a' },
      body: 'asked',
    });
    expect([answer.status, answer.headers.get('retry-after'), await answer.text()]).toEqual([429, '7', 'slowly']);
    const [{ method, path, headers, body }] = provider.requests as [Receiver['requests'][number]];
    expect({ method, path, body }).toEqual({ method: 'POST', path: '/v1/orders?serviceName=uno&a=%2F', body: 'asked' });
    expect(headers).toMatchObject({ authorization: 'Bearer a', host: new URL(provider.url).host });
  });

  it('asks no other host, whatever the path looks like', async () => {
    await fetch(`${gateway.url}//example.com/x`);
    expect(provider.requests.map(({ path }) => path)).toEqual(['//example.com/x']);
  });

  it('fails while it is down, and works again after that', async () => {
    gateway.isDown = true;
    expect((await fetch(gateway.url)).status).toBe(503);
    gateway.isDown = false;
    expect((await fetch(gateway.url)).status).toBe(200);
    expect(provider.requests).toHaveLength(1);
  });

  it('breaks off where the provider does', async () => {
    provider.answer('reset');
    await expect(fetch(gateway.url)).rejects.toThrow();
    await provider.close();
    await expect(fetch(gateway.url)).rejects.toThrow();
  });
});
