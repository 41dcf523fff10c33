import { describe, expect, it } from 'vitest';
import { createWebhookKeys } from '../../../../shared/adapters/webhook/keys.ts';
import type { Endpoint } from '../../../../shared/domain/deliver/endpoint.ts';
import { deriveWebhookKey } from '../../../../shared/domain/deliver/webhook-secret.ts';

const ROOT = 'r'.repeat(64);
const NOW = Date.parse('2026-11-24T03:00:00Z');

const endpoint = (id: string, secretVersion = 1): Endpoint => ({
  revision: 1,
  id,
  url: 'https://receiver.example.com/',
  eventTypes: ['*'],
  status: 'enabled',
  secretVersion,
  secrets: [],
  verdicts: [],
  createdAt: '2026-11-23T03:00:00.000Z',
});

describe("an endpoint's key", () => {
  it('is the one its secret was made from', async () => {
    const [key] = await createWebhookKeys(async () => ROOT)(endpoint('ep_1', 3), NOW, false);
    expect(key?.export()).toEqual(deriveWebhookKey(ROOT, 'ep_1', 3));
  });

  it('is derived once, for calls at the same time too', async () => {
    const keysOf = createWebhookKeys(async () => ROOT);
    const [first, ...others] = (
      await Promise.all(Array.from({ length: 5 }, () => keysOf(endpoint('ep_1'), NOW, false)))
    ).flat();
    for (const other of [...others, ...(await keysOf(endpoint('ep_1'), NOW, false))]) expect(other).toBe(first);
  });

  it('is another for another endpoint, version or root', async () => {
    let root = ROOT;
    const keysOf = createWebhookKeys(async () => root);
    const keys = [
      await keysOf(endpoint('ep_1'), NOW, false),
      await keysOf(endpoint('ep_2'), NOW, false),
      await keysOf(endpoint('ep_1', 2), NOW, false),
    ];
    root = 's'.repeat(64);
    keys.push(await keysOf(endpoint('ep_1'), NOW, false));
    expect(new Set(keys.flat().map(key => key.export().toString('hex'))).size).toBe(4);
  });

  it('stays derived however many endpoints there are', async () => {
    const keysOf = createWebhookKeys(async () => ROOT);
    const endpoints = Array.from({ length: 10_000 }, (_, i) => endpoint(`ep_${i}`));
    for (const one of endpoints) await keysOf(one, NOW, false);
    const [before] = await keysOf(endpoint('ep_2'), NOW, false);
    await keysOf(endpoint('ep_1'), NOW, false);
    expect((await keysOf(endpoint('ep_2'), NOW, false))[0]).toBe(before);
    for (const id of ['ep_more', 'ep_2'])
      expect((await keysOf(endpoint(id), NOW, false))[0]?.export()).toEqual(deriveWebhookKey(ROOT, id, 1));
  });

  it('is asked for again when the root secret could not be read', async () => {
    let isDown = true;
    const keysOf = createWebhookKeys(async () => {
      if (isDown) throw new Error('The secret could not be read.');
      return ROOT;
    });
    await expect(keysOf(endpoint('ep_1'), NOW, false)).rejects.toThrow('could not be read');
    isDown = false;
    await expect(keysOf(endpoint('ep_1'), NOW, false)).resolves.toHaveLength(1);
  });

  it('is made of a root secret of an hour at most, and of a newer one for a receiver that refuses', async () => {
    const maxAges: (number | undefined)[] = [];
    const keysOf = createWebhookKeys(async maxAgeMs => {
      maxAges.push(maxAgeMs);
      return ROOT;
    });
    await keysOf(endpoint('ep_1'), NOW, false);
    await keysOf(endpoint('ep_1'), NOW, true);
    expect(maxAges).toEqual([3_600_000, undefined]);
  });
});
