import type { APIGatewayProxyResult } from 'aws-lambda';

/** `message` continues the field's name: "must be JSON". */
export interface FieldError {
  readonly field: string;
  readonly message: string;
}

export interface ProblemOptions {
  /** The invalid fields of the request. */
  readonly errors?: readonly FieldError[];
  readonly headers?: Readonly<Record<string, string>>;
}

const TITLES: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  409: 'Conflict',
  413: 'Content Too Large',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
};

/** An error answer in the form of RFC 9457 (application/problem+json). */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly status: number;
  readonly options: ProblemOptions;

  constructor(status: number, detail: string, options: ProblemOptions = {}) {
    super(detail);
    this.status = status;
    this.options = options;
  }

  toResult(): APIGatewayProxyResult {
    const { errors, headers } = this.options;
    const body = { type: 'about:blank', title: TITLES[this.status], status: this.status, detail: this.message, errors };
    return {
      statusCode: this.status,
      headers: { 'content-type': 'application/problem+json', 'cache-control': 'no-store', ...headers },
      body: JSON.stringify(body),
    };
  }
}

export function badRequest(errors: readonly FieldError[]): Problem {
  const fields = errors.map(({ field }) => field).join(', ');
  return new Problem(400, `The request does not fit: ${fields}.`, { errors });
}
