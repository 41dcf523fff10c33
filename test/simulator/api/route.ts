import type { Service } from '../services.ts';
import type { Item } from '../world/item.ts';
import type { Answer } from './answer.ts';

export interface Call {
  query: URLSearchParams;
  contentType: string | undefined;
  body: string;
}

/** A good answer, which a fault may still spoil, or a refusal, which stays as it is. */
export type Reply =
  | { at: 'list'; service: Service; items: Item[]; body: Record<string, unknown> }
  | { at: 'details'; items: []; body: Record<string, unknown> }
  | { at: 'token'; items: []; body: Record<string, unknown> }
  | { refusal: Answer };

/** One call of the provider's API. */
export interface Route {
  method: 'GET' | 'POST';
  path: string;
  /** Wants a bearer token, and counts against the quota. */
  guarded: boolean;
  reply(call: Call): Reply;
}
