/** The API did not answer as it should. `status` is 0 where there was no answer at all. */
export class Failure extends Error {
  override readonly name = 'Failure';
  readonly status: number;
  /** What the API says of it, English. */
  readonly detail: string | undefined;
  readonly retryAfterSeconds: number | undefined;
  readonly instance: string | undefined;

  constructor(status: number, problem: Problem = {}, retryAfterSeconds?: number, options?: ErrorOptions) {
    super(problem.title ?? `HTTP ${status}`, options);
    this.status = status;
    const fields = problem.errors?.map(({ field, message }) => `${field} ${message}`).join('; ');
    this.detail = [problem.detail, fields].filter(Boolean).join(' ') || undefined;
    this.instance = problem.instance;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** RFC 9457, as the API answers. */
export interface Problem {
  readonly title?: string;
  readonly detail?: string;
  readonly instance?: string;
  readonly errors?: readonly { readonly field: string; readonly message: string }[];
}

/** Any error as a Failure; what is none of the API's is told as it is. */
export function toFailure(error: unknown): Failure {
  return error instanceof Failure ? error : new Failure(0, { detail: String(error) }, undefined, { cause: error });
}
