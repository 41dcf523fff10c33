import type { APIGatewayProxyEvent } from 'aws-lambda';
import type { Clock } from '../../../shared/domain/ports.ts';
import { Content } from '../../../shared/runtime/content.ts';
import type { Answer } from '../../../shared/runtime/http.ts';
import { validated } from '../../../shared/runtime/validated.ts';
import { MAX_PAGE_BYTES, MAX_PAGE_READS } from '../parameters.ts';

/** A page ends well before the function's time does. */
const MAX_PAGE_MS = 10_000;

export interface Paging<T> {
  readonly limit: number;
  readonly clock: Clock;
  /** JSON; undefined for what the query leaves out. */
  readonly view: (item: T) => string | undefined;
}

export interface Page<T> {
  readonly texts: readonly string[];
  /** The last item that was read, where there are more. */
  readonly last?: T;
}

/** The next page of `items`. It also ends, maybe empty, when it has read for long: its cursor leads on. */
export async function readPage<T>(items: AsyncIterable<T>, { limit, clock, view }: Paging<T>): Promise<Page<T>> {
  const texts: string[] = [];
  const endsAt = clock() + MAX_PAGE_MS;
  let bytes = 0;
  let read = 0;
  let last: T | undefined;
  for await (const item of items) {
    const isFull = texts.length === limit || bytes > MAX_PAGE_BYTES || read === MAX_PAGE_READS || clock() > endsAt;
    if (last !== undefined && isFull) return { texts, last };
    read++;
    last = item;
    const text = view(item);
    if (text === undefined) continue;
    texts.push(text);
    bytes += new Content(text).bytesInJson;
  }
  return { texts };
}

export function answerPage(event: APIGatewayProxyEvent, texts: readonly string[], cursor: string | undefined): Answer {
  const next = cursor === undefined ? '' : `,"cursor":${JSON.stringify(cursor)}`;
  return validated(event, `{"data":[${texts.join(',')}]${next}}`);
}
