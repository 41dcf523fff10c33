import { createHash } from 'node:crypto';
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { headerOf, jsonText } from '../../shared/runtime/http.ts';

/** An answer of the provider's with its validators, or 304 where the client has it. */
export function validated(event: APIGatewayProxyEvent, body: string, completeAt: number): APIGatewayProxyResult {
  const etag = `"${createHash('sha256').update(body).digest('base64url')}"`;
  const headers = {
    etag,
    'last-modified': new Date(completeAt).toUTCString(),
    'cache-control': 'private, no-cache',
  };
  if (matches(headerOf(event, 'if-none-match'), etag)) return { statusCode: 304, headers, body: '' };
  return jsonText(200, body, headers);
}

function matches(ifNoneMatch: string | undefined, etag: string): boolean {
  const tags = ifNoneMatch?.split(',').map(tag => tag.trim().replace(/^W\//, '')) ?? [];
  return tags.includes(etag) || tags.includes('*');
}
