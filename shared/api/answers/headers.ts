import { ENDPOINTS_KEPT } from '../clients.ts';

/** Every header that an answer may have, but for those of transport. */
export const ANSWER_HEADERS = {
  'Cache-Control': { description: 'Whether and how long the answer may be kept.', example: 'no-store' },
  Vary: { description: 'The request’s headers that the answer depends on.', example: 'accept-encoding' },
  'Content-Encoding': { description: 'For clients that accept it.', example: 'gzip' },
  'X-Content-Type-Options': { description: 'The type is as `Content-Type` says.', example: 'nosniff' },
  'Strict-Transport-Security': { description: 'The host is asked by https only.', example: 'max-age=31536000' },
  'X-Amzn-RequestId': {
    description: 'Names the request, as `instance` does.',
    example: 'a6f74d16-770b-4646-a95b-00b79cf12e87',
  },
  ETag: { description: 'Names this state of the answer: send it as `If-None-Match`.', example: '"kYpJfSxd"' },
  'Last-Modified': {
    description: 'When the answer last was complete or changed.',
    example: 'Mon, 23 Nov 2026 03:00:00 GMT',
  },
  'Access-Control-Allow-Origin': { description: 'For pages of a configured origin.', example: 'https://app.example' },
  'Access-Control-Expose-Headers': { description: 'What such a page may read.', example: 'etag' },
  'Content-Security-Policy': { description: 'What the page may load.', example: "default-src 'none'" },
  'Content-Disposition': { description: 'The name under which a browser keeps it.', example: 'inline' },
  'Referrer-Policy': { description: 'That the address is told nobody.', example: 'no-referrer' },
  'X-Robots-Tag': { description: 'That search engines pass it over.', example: 'noindex' },
  Location: { description: 'Where to go on.', example: '../board' },
  [ENDPOINTS_KEPT]: { description: 'How many endpoints the client leaves behind: they go on.', example: '0' },
  'Retry-After': { description: 'Seconds to wait before the next try.', example: '1' },
  'WWW-Authenticate': { description: 'How to authenticate.', example: 'Bearer' },
} as const satisfies Record<string, { description: string; example: string }>;

export type HeaderName = keyof typeof ANSWER_HEADERS;

/** On answers to every call. */
export const ON_EVERY_ANSWER: readonly HeaderName[] = [
  'Cache-Control',
  'Vary',
  'Content-Encoding',
  'X-Amzn-RequestId',
  'X-Content-Type-Options',
  'Strict-Transport-Security',
  'Access-Control-Allow-Origin',
  'Access-Control-Expose-Headers',
];
