/** What somebody may do, and see. */
export interface Rights {
  readonly scopes: Iterable<string>;
  /** Left out: all connections. */
  readonly connections?: readonly string[] | undefined;
}

/** Whether what has these connections (left out: all of them) lies within a limit (left out: none). */
export function isWithin(limit: Rights['connections'], connections: Rights['connections']): boolean {
  return limit === undefined || (connections?.every(connection => limit.includes(connection)) ?? false);
}

/** What `rights` has that `giver` lacks, and so cannot give, in words; undefined when there is nothing. */
export function findLacking(giver: Rights, rights: Rights): string | undefined {
  const own = new Set(giver.scopes);
  const scopes = [...rights.scopes].filter(scope => !own.has(scope));
  if (scopes.length > 0) return `the scope ${scopes.join(', ')}`;
  return isWithin(giver.connections, rights.connections) ? undefined : 'other connections';
}
