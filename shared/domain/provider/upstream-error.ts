/** What was wrong with a poll, as it is counted and told. */
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

/** What the provider said in its own envelope. */
export interface ProviderWords {
  readonly code: string;
  readonly detailCode?: string;
  readonly detailMsg?: string;
}

/** No complete, valid answer came: nothing may change, and the failure is counted by its kind. */
export class UpstreamError extends Error {
  override readonly name: string = 'UpstreamError';
  readonly kind: FailureKind;

  constructor(kind: FailureKind, message: string, options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
  }
}

/** Nothing came in time, or nobody answered. */
export class UpstreamUnreachable extends UpstreamError {
  override readonly name = 'UpstreamUnreachable';
}

/** The provider answered, and refused. */
export class UpstreamRefused extends UpstreamError {
  override readonly name = 'UpstreamRefused';
  /** Shown in the status, never logged. */
  readonly words: ProviderWords | undefined;

  constructor(kind: FailureKind, message: string, words?: ProviderWords) {
    super(kind, message);
    this.words = words;
  }
}

/** An answer came that is not what the provider documents: somebody should look. */
export class UpstreamMalformed extends UpstreamError {
  override readonly name = 'UpstreamMalformed';
}

/** The connection's credentials were never put into its secret. */
export class CredentialsNotSet extends Error {
  override readonly name = 'CredentialsNotSet';
}
