import { DynamoDetailStore } from '../../shared/adapters/dynamodb/detail-store.ts';
import { addAnyTime } from '../../shared/domain/watch/lease/poll-time.ts';
import { type DetailPollResult, pollDetails } from '../../shared/domain/watch/poll-details.ts';
import type { DetailPollDeps } from '../../shared/domain/watch/ports.ts';
import type { Api } from './api.ts';

/** One poll of details that gets these entries, each given as its JSON text; its events go into the feed at once. */
export async function pollApiDetails(
  api: Api,
  entries: readonly string[],
  { connection = 'default', ...deps }: Partial<DetailPollDeps> & { readonly connection?: string } = {},
): Promise<DetailPollResult> {
  let tokens = 0;
  const body = `{"code":200,"detail":{"detailCode":"I01","detailMsg":""},"result":[${entries.join(',')}]}`;
  return pollDetails(connection, {
    source: { fetchDetails: async () => Buffer.from(body) },
    store: new DynamoDetailStore(api.table),
    feed: api.feed,
    heartbeats: api.feedStore,
    feedLog: api.feed,
    queue: {
      send: async events => {
        for (const event of events) await api.feed.put(event);
      },
    },
    clock: () => api.now,
    createToken: () => `${api.now}-${++tokens}`,
    region: 'jp',
    regions: ['jp'],
    intervalMs: 900_000,
    goneMs: 900_000,
    limitMs: 60_000,
    isServed: () => true,
    addServiceTime: addAnyTime,
    callMs: 1_000,
    overlapMs: 600_000,
    ...deps,
  });
}
