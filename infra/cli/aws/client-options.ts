/**
 * What each client of AWS is made with here: a person's network is slower than Lambda's. Credentials, and an endpoint in
 * AWS_ENDPOINT_URL, come as every AWS tool finds them.
 */
export const AWS_OPTIONS = {
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 5_000, requestTimeout: 15_000, throwOnRequestTimeout: true },
} as const;
