/** Why a poll failed: `kind` in the metric and in `/v1/status`, `reason` in `upstream.*` events. */
export type FailureKind =
  | 'unreachable'
  | 'timeout'
  | 'unauthorized'
  | 'forbidden'
  | 'not_applied'
  | 'rate_limited'
  | 'client_error'
  | 'server_error'
  | 'token'
  | 'too_large'
  | 'empty'
  | 'encoding'
  | 'json'
  | 'shape'
  | 'count'
  | 'identity'
  | 'conflict';

/** The code and message in the envelope of a details answer; members that are absent or empty there are left out. */
export interface ProviderWords {
  readonly code: string;
  readonly detailCode?: string;
  readonly detailMsg?: string;
}

/** The provider gave no complete, valid answer: what is stored stays as it is, and the failure is counted. */
export class UpstreamError extends Error {
  override readonly name: string = 'UpstreamError';
  readonly kind: FailureKind;

  constructor(kind: FailureKind, message: string, options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
  }
}

/** No connection, no complete answer in time, or a server error (5xx): the next poll may succeed. */
export class UpstreamUnreachable extends UpstreamError {
  override readonly name = 'UpstreamUnreachable';
}

/** The provider refused the request: credentials, rate limit, no application for details, or another 4xx. */
export class UpstreamRefused extends UpstreamError {
  override readonly name = 'UpstreamRefused';
  /** Shown in the status, never logged. */
  readonly words: ProviderWords | undefined;

  constructor(kind: FailureKind, message: string, words?: ProviderWords) {
    super(kind, message);
    this.words = words;
  }
}

/** The answer does not have the documented form: an operator has to look at it. */
export class UpstreamMalformed extends UpstreamError {
  override readonly name = 'UpstreamMalformed';
}

/** The connection's secret still holds no credentials. */
export class CredentialsNotSet extends Error {
  override readonly name = 'CredentialsNotSet';
}
