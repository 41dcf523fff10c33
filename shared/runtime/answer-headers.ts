/**
 * On every answer, whoever makes it. A browser takes nothing for what it does not say it is, and asks by https only, for a
 * year.
 */
export const SECURITY_HEADERS = {
  'x-content-type-options': 'nosniff',
  'strict-transport-security': 'max-age=31536000',
} as const;

/** What a page of a configured origin may read of an answer, besides what every page may. */
export const EXPOSED_HEADERS = [
  'etag',
  'last-modified',
  'retry-after',
  'x-amzn-requestid',
  'order-relay-endpoints-kept',
];
