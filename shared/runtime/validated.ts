import type { APIGatewayProxyEvent } from 'aws-lambda';
import { Content, plainTag } from './content.ts';
import { type Answer, headerOf } from './http.ts';

/** Times are unix ms. */
export interface Validators {
  readonly lastModified?: number;
  /** For If-Modified-Since; where it is left out, that header is passed over. */
  readonly changedAt?: number;
}

const CACHE_CONTROL = 'private, no-cache';

/** A 200 with its validators, or 304 where the client has it. */
export function validated(
  event: APIGatewayProxyEvent,
  body: string | Content,
  { lastModified, changedAt }: Validators = {},
): Answer {
  const content = typeof body === 'string' ? new Content(body) : body;
  const headers = {
    etag: content.tag,
    ...(lastModified !== undefined && { 'last-modified': new Date(lastModified).toUTCString() }),
    'cache-control': CACHE_CONTROL,
  };
  const unchanged = unlessHeld(event, content.tag);
  if (unchanged !== undefined) return { ...unchanged, headers: { ...headers, ...unchanged.headers } };
  const known = headerOf(event, 'if-none-match');
  if (known === undefined && !isModified(headerOf(event, 'if-modified-since'), changedAt))
    return { statusCode: 304, headers, body: '' };
  return { statusCode: 200, headers: { 'content-type': 'application/json', ...headers }, body: '', content };
}

/** 304 where the client has what the tag is of; undefined where it has to be answered. */
export function unlessHeld(event: APIGatewayProxyEvent, tag: string): Answer | undefined {
  const held = heldTag(headerOf(event, 'if-none-match'), tag);
  if (held === undefined) return undefined;
  return { statusCode: 304, headers: { etag: held, 'cache-control': CACHE_CONTROL }, body: '' };
}

/** The tag, as the client has it, of the form it holds: compressed or not, both are current. */
function heldTag(ifNoneMatch: string | undefined, tag: string): string | undefined {
  const tags = ifNoneMatch?.split(',').map(each => each.trim().replace(/^W\//, '')) ?? [];
  return tags.includes('*') ? tag : tags.find(each => plainTag(each) === tag);
}

/** The header has whole seconds. A date that is none counts as absent. */
function isModified(ifModifiedSince: string | undefined, changedAt: number | undefined): boolean {
  const since = Date.parse(ifModifiedSince ?? '');
  return changedAt === undefined || Number.isNaN(since) || Math.floor(changedAt / 1000) * 1000 > since;
}
