import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DynamoDetailStore } from '../../../../shared/adapters/dynamodb/detail-store.ts';
import type { DetailPollDeps } from '../../../../shared/domain/watch/ports.ts';
import { emptyDetail } from '../../../simulator/world/detail.ts';
import { type Api, startApi } from '../../../support/api.ts';
import { pollApiDetails } from '../../../support/api-details.ts';
import { countReads } from '../../../support/count-reads.ts';

let api: Api;
let reads: ReturnType<typeof countReads>;
beforeEach(async () => {
  api = await startApi();
  reads = countReads(api.client);
});
afterEach(() => api.close());

/** One poll, fifteen minutes after the last, that gets these details: each an id and the status of its home work. */
async function poll(details: Record<string, string>, overrides: Partial<DetailPollDeps> = {}): Promise<void> {
  api.now += 900_000;
  const entries = Object.entries(details).map(([id, homeConstStatus]) => emptyDetail(id, { homeConstStatus }));
  const queue = { send: async () => {} };
  await pollApiDetails(
    api,
    entries.map(each => JSON.stringify(each)),
    { queue, ...overrides },
  );
  reads.take();
}

/** What the API answers, and with how many reads. */
async function ask(query: Record<string, string> = {}): Promise<{ found: string; reads: number; etag: string }> {
  const { body, headers } = await api.call('GET /business-process/service-order-details', { query });
  const result = body.result as { webEntryId: string; homeConstStatus: string }[];
  const found = result.map(({ webEntryId, homeConstStatus }) => `${webEntryId} ${homeConstStatus}`).join(', ');
  return { found, reads: reads.take(), etag: headers.etag ?? '' };
}

describe('details that did not change', () => {
  it('cost one read, whatever is asked of them', async () => {
    await poll({ W1: 'a', W2: 'a' });
    const first = await ask();
    expect(first.found).toBe('W1 a, W2 a');
    expect(first.reads).toBeGreaterThan(1);
    await poll({ W1: 'a' });
    expect(await ask()).toEqual({ ...first, reads: 1 });
    expect(await ask({ webentry_id: 'W2' })).toMatchObject({ found: 'W2 a', reads: 1 });
    expect(await ask({ data_update_date_from: '2026/11/23 12:20:00' })).toMatchObject({ found: '', reads: 1 });
  });
});

describe('details that changed', () => {
  it('are answered anew', async () => {
    await poll({ W1: 'a', W2: 'a' });
    const { etag } = await ask();
    await poll({ W2: 'b' });
    const second = await ask();
    expect(second.found).toBe('W1 a, W2 b');
    expect(second.etag).not.toBe(etag);
    expect((await ask()).reads).toBe(1);
  });

  it('are answered at once when the poll that put them died, and not kept until another has closed', async () => {
    await poll({ W1: 'a' });
    await ask();
    const store = new DynamoDetailStore(api.table);
    store.putRecord = () => Promise.reject(new Error('died'));
    await poll({ W1: 'b' }, { store }).catch(() => {});
    reads.take();
    expect((await ask()).found).toBe('W1 b');
    expect((await ask()).reads).toBeGreaterThan(1);
    await poll({ W1: 'b' });
    await ask();
    expect(await ask()).toMatchObject({ found: 'W1 b', reads: 1 });
  });

  it('while they were being read are read again', async () => {
    await poll({ W1: 'a' });
    const { readPoll } = api.polls;
    api.polls.readPoll = async subject => {
      const before = await readPoll.call(api.polls, subject);
      api.polls.readPoll = readPoll;
      await poll({ W1: 'b' });
      return before;
    };
    expect((await ask()).found).toBe('W1 b');
    await poll({ W1: 'a' });
    expect((await ask()).found).toBe('W1 a');
  });
});

describe('one detail of many that changed', () => {
  it('costs one read more, of its bucket', async () => {
    const many = Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`W${i}`, 'of some length '.repeat(300)]));
    await poll(many);
    await ask();
    await poll({ W7: 'b' });
    const second = await ask();
    expect(second.found).toContain('W7 b');
    expect(second.reads).toBe(2);
    expect((await ask()).reads).toBe(1);
  });

  it('and changed back is answered with the time of its last change', async () => {
    await poll({ W1: 'a', W2: 'a' });
    await ask();
    await poll({ W1: 'b' });
    await poll({ W1: 'a' });
    expect(await ask({ data_update_date_from: '2026/11/23 12:40:00' })).toMatchObject({ found: 'W1 a' });
  });
});

describe('details that another region polls', () => {
  it('cost one read too, while they are what its poll record tells', async () => {
    await poll({ W1: 'a' }, { region: 'us' });
    await ask();
    expect(await ask()).toMatchObject({ found: 'W1 a', reads: 1 });
  });

  it('are read each time while they are older than the record, and kept once they have come', async () => {
    await poll({ W1: 'a' }, { region: 'us' });
    await ask();
    const store = new DynamoDetailStore(api.table);
    const [before] = await store.readDetailBuckets('default', 0, 255);
    await poll({ W1: 'b' }, { region: 'us' });
    const [after] = await store.readDetailBuckets('default', 0, 255);
    if (before === undefined || after === undefined) throw new Error('No detail is stored.');
    await store.putDetail('default', before, after);
    reads.take();
    for (let i = 0; i < 2; i++) expect(await ask()).toMatchObject({ found: 'W1 a', reads: 2 });
    await store.putDetail('default', after, before);
    reads.take();
    expect(await ask()).toMatchObject({ found: 'W1 b', reads: 2 });
    expect(await ask()).toMatchObject({ found: 'W1 b', reads: 1 });
  });
});

describe('a poll record of an earlier version', () => {
  it('gets its digests by the next poll, and all is read until then', async () => {
    await poll({ W1: 'a', W2: 'a' });
    const subject = { connection: 'default', service: 'details' } as const;
    const { record } = await api.polls.readPoll(subject);
    if (record === undefined) throw new Error('No poll has been.');
    await api.polls.putRecord(subject, { ...record, digests: [] });
    await ask();
    expect((await ask()).reads).toBeGreaterThan(1);
    await poll({ W2: 'b' });
    await ask();
    expect(await ask()).toMatchObject({ found: 'W1 a, W2 b', reads: 1 });
  });
});

describe('If-Modified-Since', () => {
  it('is answered 304 for a range with a start, and passed over where time itself takes details away', async () => {
    await poll({ W1: 'a' });
    const call = (query: Record<string, string>) =>
      api.call('GET /business-process/service-order-details', {
        query,
        headers: { 'if-modified-since': new Date(api.now).toUTCString() },
      });
    expect((await call({ data_update_date_from: '2026/11/23' })).status).toBe(304);
    expect((await call({})).status).toBe(200);
    await poll({ W1: 'b' });
    api.now -= 900_000;
    expect((await call({ data_update_date_from: '2026/11/23' })).status).toBe(200);
  });
});
