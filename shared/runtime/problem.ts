import type { APIGatewayProxyResult } from 'aws-lambda';
import {
  type FieldError,
  HEADERS_OF_STATUS,
  type ProblemSlug,
  type ProblemStatus,
  problemBody,
  slugOf,
} from './problem-types.ts';

export type { FieldError } from './problem-types.ts';

export interface ProblemOptions {
  /** The kind of error, where its status alone does not tell. */
  readonly slug?: ProblemSlug;
  /** The invalid fields of the request. */
  readonly errors?: readonly FieldError[];
  readonly headers?: Readonly<Record<string, string>>;
}

/** An error answer in the form of RFC 9457 (application/problem+json). */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly status: ProblemStatus;
  readonly options: ProblemOptions;

  constructor(status: ProblemStatus, detail: string, options: ProblemOptions = {}) {
    super(detail);
    this.status = status;
    this.options = options;
  }

  toResult(requestId?: string): APIGatewayProxyResult {
    const { slug = slugOf(this.status), errors, headers } = this.options;
    return {
      statusCode: this.status,
      headers: {
        'content-type': 'application/problem+json',
        'cache-control': 'no-store',
        ...HEADERS_OF_STATUS[this.status],
        ...headers,
      },
      body: JSON.stringify(problemBody({ slug, detail: this.message, requestId, errors })),
    };
  }
}

export function badRequest(errors: readonly FieldError[]): Problem {
  const fields = errors.map(({ field }) => field).join(', ');
  return new Problem(400, `The request does not fit: ${fields}.`, { errors });
}
