import type { Service } from '../services.ts';
import type { Item } from '../world/item.ts';
import type { Answer } from './answer.ts';

export interface Call {
  query: URLSearchParams;
  contentType: string | undefined;
  body: string;
}

/** A good answer, which a fault may still spoil, or a refusal, which stays as it is. */
export type Reply = GoodReply | { refusal: Answer };

export type GoodReply = { items: Item[]; body: Record<string, unknown> } & (
  | { at: 'list'; service: Service }
  | { at: 'details'; service: 'details' }
  | { at: 'token'; service?: undefined }
);

/** One call of the provider's API. */
export interface Route {
  method: 'GET' | 'POST';
  path: string;
  /** Wants a bearer token, and counts against the quota. */
  guarded: boolean;
  reply(call: Call): Reply;
}
