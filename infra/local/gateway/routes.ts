import { methodsOf, ROUTES, type Route, STAGE } from '../../../shared/api/routes.ts';

export interface Match {
  readonly route: Route;
  readonly pathParameters: Readonly<Record<string, string>>;
}

const patterns = ROUTES.map((route: Route) => ({ route, segments: route.resource.split('/') }));

/** The route of a path as sent, without the query; a literal segment wins over a parameter, which is handed on as it came. */
export function findRoute(method: string | undefined, path: string): Match | undefined {
  if (!path.startsWith(`/${STAGE}/`)) return undefined;
  // A REST API takes `/orders/` for `/orders`.
  const segments = path
    .slice(STAGE.length + 1)
    .replace(/\/$/, '')
    .split('/');
  const matches = patterns
    .filter(({ route, segments: pattern }) => methodsOf(route).includes(method ?? '') && fits(pattern, segments))
    .sort((a, b) => parameters(a.segments) - parameters(b.segments));
  const [best] = matches;
  if (!best) return undefined;
  const pathParameters = Object.fromEntries(
    best.segments.flatMap((part, i) => (isParameter(part) ? [[part.slice(1, -1), segments[i] ?? '']] : [])),
  );
  return { route: best.route, pathParameters };
}

const isParameter = (part: string) => part.startsWith('{');
const parameters = (pattern: readonly string[]) => pattern.filter(isParameter).length;

function fits(pattern: readonly string[], segments: readonly string[]): boolean {
  return (
    pattern.length === segments.length &&
    pattern.every((part, i) => (isParameter(part) ? segments[i] !== '' : part === segments[i]))
  );
}
