import { describe, expect, it } from 'vitest';
import { listOf } from '../../../support/api.ts';
import { order } from '../../../support/poll-lab.ts';
import { expectWhole, serve } from '../../../support/served-list.ts';

describe('a list larger than Lambda returns', () => {
  it('arrives whole with gzip, a second time from one read, and without gzip is a 413', async () => {
    await expectWhole(Array.from({ length: 700 }, (_, i) => order(i, { note: 'ありがとう'.repeat(650) })));
  });
});

describe('a client that says nothing of codings', () => {
  it('gets what fits as it is', async () => {
    const orders = Array.from({ length: 50 }, (_, i) => order(i));
    const { ask } = await serve(orders);
    const { headers, bytes } = await ask({});
    expect(headers['content-encoding']).toBeUndefined();
    expect(headers.vary).toBe('accept-encoding');
    expect(bytes.toString('utf8')).toBe(listOf(orders));
  });
});
