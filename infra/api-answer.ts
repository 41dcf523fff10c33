import { parseJson } from '../shared/domain/provider/json.ts';

/** The API did not do what it was asked; `status` is 0 where no answer came. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  /** Its kind in docs/errors.md. */
  readonly kind: string | undefined;

  constructor(message: string, { status = 0, kind, cause }: { status?: number; kind?: string; cause?: unknown } = {}) {
    super(message, { cause });
    this.status = status;
    this.kind = kind;
  }
}

export interface Answered<T> {
  readonly json: T;
  readonly headers: Headers;
}

export interface SeenAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

interface Problem {
  readonly type?: string;
  readonly detail?: string;
  readonly instance?: string;
  readonly errors?: readonly { readonly field: string; readonly message: string }[];
}

/** What a call answered. Throws ApiError unless it is a success: RFC 9457 says why. */
export function answerOf<T>(what: string, { status, headers, text }: SeenAnswer): Answered<T> {
  const isOk = status >= 200 && status < 300;
  const content = parsed(text);
  if (isOk && content !== 'no JSON') return { json: content as T, headers };
  const problem = (typeof content === 'object' ? content : {}) as Problem;
  const kind = problem.type?.split('#')[1];
  const fields = problem.errors?.map(({ field, message }) => `${field} ${message}`).join('; ');
  const why = fields ?? problem.detail ?? (isOk ? 'the answer is no JSON.' : 'No reason was given.');
  const instance = problem.instance === undefined ? '' : ` (${problem.instance})`;
  throw new ApiError(`${what}: HTTP ${status}${kind === undefined ? '' : ` ${kind}`}. ${why}${instance}`, {
    status,
    ...(kind !== undefined && { kind }),
  });
}

function parsed(text: string): unknown {
  if (text === '') return undefined;
  try {
    return parseJson(text);
  } catch {
    return 'no JSON';
  }
}
