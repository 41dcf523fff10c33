/** The kinds of errors: each is a section of docs/errors.md, and its name the end of a problem's `type`. */
export const PROBLEM_TYPES = {
  'bad-request': { status: 400, title: 'Bad Request' },
  unauthorized: { status: 401, title: 'Unauthorized' },
  forbidden: { status: 403, title: 'Forbidden' },
  filtered: { status: 403, title: 'Refused by the Firewall' },
  'not-found': { status: 404, title: 'Not Found' },
  conflict: { status: 409, title: 'Conflict' },
  'too-large': { status: 413, title: 'Request Too Large' },
  'answer-too-large': { status: 413, title: 'Answer Too Large' },
  'unsupported-media-type': { status: 415, title: 'Unsupported Media Type' },
  'too-many-requests': { status: 429, title: 'Too Many Requests' },
  'internal-error': { status: 500, title: 'Internal Server Error' },
  'bad-gateway': { status: 502, title: 'Bad Gateway' },
  unavailable: { status: 503, title: 'Service Unavailable' },
  'not-yet': { status: 503, title: 'Not Yet Known' },
  timeout: { status: 504, title: 'Gateway Timeout' },
} as const satisfies Record<string, { status: number; title: string }>;

export type ProblemSlug = keyof typeof PROBLEM_TYPES;
export type ProblemStatus = (typeof PROBLEM_TYPES)[ProblemSlug]['status'];

/** What an error of a status is when nothing else is said: the first with that status above. */
export function slugOf(status: ProblemStatus): ProblemSlug {
  const slugs = Object.keys(PROBLEM_TYPES) as ProblemSlug[];
  const slug = slugs.find(each => PROBLEM_TYPES[each].status === status);
  if (slug === undefined) throw new Error(`No kind of error has the status ${status}.`);
  return slug;
}

/** Headers that an answer of the status must not lack. */
export const HEADERS_OF_STATUS: Readonly<Partial<Record<number, Readonly<Record<string, string>>>>> = {
  401: { 'www-authenticate': 'Bearer' },
  429: { 'retry-after': '1' },
};

/** `message` continues the field's name: "must be JSON". */
export interface FieldError {
  readonly field: string;
  readonly message: string;
}

export interface ProblemFacts {
  readonly slug: ProblemSlug;
  readonly detail: string;
  /** API Gateway's: a UUID. Logs have it too. */
  readonly requestId?: string | undefined;
  readonly errors?: readonly FieldError[] | undefined;
}

/** The body of an error answer, RFC 9457. Its instance is the request's id, not its path: paths hold order ids. */
export function problemBody({ slug, detail, requestId, errors }: ProblemFacts) {
  return {
    type: `/v1/docs/errors.md#${slug}`,
    title: PROBLEM_TYPES[slug].title,
    status: PROBLEM_TYPES[slug].status,
    detail,
    instance: requestId === undefined ? undefined : `urn:uuid:${requestId}`,
    errors,
  };
}
