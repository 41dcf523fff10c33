import type { IncomingMessage } from 'node:http';

/** API Gateway's own limits, in bytes: of a regional API's URL, and of the values of all headers together. */
const MAX_URL_BYTES = 10_240;
const MAX_HEADER_BYTES = 10_240;

/** Of the ARN of a method behind an authorizer, which ends with the path. */
export const MAX_ARN_BYTES = 1600;

/** What node:http reads of a request before its body: more than both limits, so that they decide. */
export const MAX_HEAD_BYTES = 32_768;

/** The status of a request that is too large before its body, if it is. */
export function findSizeStatus({ url = '', rawHeaders }: IncomingMessage): 414 | 431 | undefined {
  if (url.length > MAX_URL_BYTES) return 414;
  const bytes = rawHeaders.reduce((sum, text, i) => (i % 2 === 1 ? sum + text.length : sum), 0);
  return bytes > MAX_HEADER_BYTES ? 431 : undefined;
}
