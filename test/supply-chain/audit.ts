import * as z from 'zod/mini';
import type { NpmAnswer } from './npm.ts';

/** What `npm audit --json` says: advisories by package, or why the registry gave none. */
const REPORT = z.union([
  z.object({
    vulnerabilities: z.record(
      z.string(),
      z.object({
        name: z.string(),
        severity: z.string(),
        via: z.array(z.union([z.string(), z.object({ title: z.string(), url: z.string() })])),
      }),
    ),
  }),
  z.object({ message: z.string() }),
]);

export type Audit =
  | { readonly outcome: 'clean' }
  | { readonly outcome: 'found'; readonly findings: readonly string[] }
  | { readonly outcome: 'unavailable'; readonly reason: string };

/** What an answer of `npm audit --json` comes to. An answer in another form is none: nothing was checked then. */
export function readAudit({ code, stdout, stderr }: NpmAnswer): Audit {
  const report = REPORT.safeParse(jsonOf(stdout)).data;
  if (report === undefined)
    return { outcome: 'unavailable', reason: `npm audit exited with ${code}: ${stderr.trim()}` };
  if ('message' in report) return { outcome: 'unavailable', reason: report.message };
  const findings = Object.values(report.vulnerabilities).map(({ name, severity, via }) => {
    const why = via.map(cause => (typeof cause === 'string' ? `by ${cause}` : `${cause.title} <${cause.url}>`));
    return `${name}: ${severity}: ${why.join('; ')}`;
  });
  if (findings.length > 0) return { outcome: 'found', findings };
  if (code !== 0) return { outcome: 'unavailable', reason: `npm audit exited with ${code}, and names nothing` };
  return { outcome: 'clean' };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
