import { apiUrl } from './address.ts';
import { Failure, type Problem } from './failure.ts';

export interface Request {
  readonly method?: 'GET' | 'POST' | 'PATCH';
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly body?: unknown;
  readonly token?: string;
  readonly signal?: AbortSignal | undefined;
}

/** Longer than API Gateway's own limit. */
const TIMEOUT_MS = 35_000;

/** One call of the API beside this page; `path` is below the stage. Throws Failure, and what `signal` is aborted with. */
export async function send<T>(path: string, request: Request = {}): Promise<{ json: T }> {
  const { method = 'GET', query = {}, body, token, signal } = request;
  const url = apiUrl(path, new URL('./', document.baseURI).href);
  for (const [name, value] of Object.entries(query)) if (value !== undefined) url.searchParams.set(name, String(value));
  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  const answer = await fetch(url, {
    method,
    headers: {
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    body: body === undefined ? null : JSON.stringify(body),
    signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
  }).catch(error => {
    if (signal?.aborted) throw error;
    throw new Failure(0, {}, undefined, { cause: error });
  });
  const json = await answer.json().catch(() => ({}));
  if (answer.ok) return { json: json as T };
  const retryAfter = Number(answer.headers.get('retry-after') ?? Number.NaN);
  throw new Failure(answer.status, json as Problem, Number.isNaN(retryAfter) ? undefined : retryAfter);
}
