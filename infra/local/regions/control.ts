import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import * as z from 'zod/mini';
import { type FieldError, type ProblemSlug, problemBody } from '../../../shared/runtime/problem-types.ts';
import type { Intercept } from '../gateway/gateway.ts';
import { sendProblem } from '../gateway/problem.ts';
import { readBody } from '../gateway/read-body.ts';
import type { PollingWatch } from './polling.ts';
import type { LocalRegion } from './region.ts';
import type { Replicator } from './replicator.ts';

const LAG = 'must be a whole number of milliseconds, from 0 to 3600000';

/** What can be switched in a region, and how long a write from and to it takes to be replicated at most. */
const SWITCHES = z.strictObject({
  stopped: z.optional(z.boolean('must be true or false')),
  isolated: z.optional(z.boolean('must be true or false')),
  replicationLagMs: z.optional(z.int(LAG).check(z.minimum(0, LAG), z.maximum(3_600_000, LAG))),
  providerDown: z.optional(z.boolean('must be true or false')),
});
type Switches = z.output<typeof SWITCHES>;

export interface Controlled {
  readonly regions: ReadonlyMap<string, LocalRegion>;
  readonly replicator: Replicator;
  readonly polling: PollingWatch;
}

const PREFIX = '/_local/';

/**
 * What a region's address answers besides its API: `GET /_local/regions` shows all regions, and `POST
 * /_local/regions/{name}` switches one. It needs no token. While the region is stopped, everything else is 503.
 */
export function createControl(region: string, controlled: Promise<Controlled>): Intercept {
  let isStopped = () => false;
  void controlled.then(({ regions }) => {
    isStopped = () => regions.get(region)?.isStopped ?? false;
  });
  return (request, response) => {
    if (request.url?.startsWith(PREFIX)) {
      answer(request, response, controlled).catch(error => {
        if (response.headersSent || response.destroyed) response.destroy();
        else refuse(response, error instanceof Refused ? error : new Refused('internal-error', 'The request failed.'));
      });
      return true;
    }
    if (!isStopped()) return false;
    request.resume();
    refuse(response, new Refused('unavailable', `The region ${region} is stopped.`));
    return true;
  };
}

class Refused extends Error {
  override readonly name = 'Refused';
  readonly slug: ProblemSlug;
  readonly errors: readonly FieldError[] | undefined;

  constructor(slug: ProblemSlug, message: string, errors?: readonly FieldError[]) {
    super(message);
    this.slug = slug;
    this.errors = errors;
  }
}

function refuse(response: ServerResponse, { slug, message, errors }: Refused): void {
  const body = problemBody({ slug, detail: message, errors, requestId: randomUUID() });
  sendProblem(response, body, body.status);
}

async function answer(request: IncomingMessage, response: ServerResponse, controlled: Promise<Controlled>) {
  const body = await readBody(request);
  // It needs no token: pages of the browser on this machine must not switch anything.
  if (request.headers.origin !== undefined) throw new Refused('forbidden', 'Web pages may not ask here.');
  const all = await controlled;
  const [what, name, ...rest] = (request.url ?? '').slice(PREFIX.length).split('/');
  const region = name === undefined ? undefined : all.regions.get(name);
  if (request.method === 'GET' && what === 'regions' && name === undefined)
    return sendJson(response, { data: [...all.regions.values()].map(each => view(each, all)) });
  if (request.method !== 'POST' || what !== 'regions' || region === undefined || rest.length > 0)
    throw new Refused(
      'not-found',
      `There is GET /_local/regions, and POST /_local/regions/{${[...all.regions.keys()]}}.`,
    );
  await switchRegion(region, parseSwitches(body), all);
  sendJson(response, view(region, all));
}

function parseSwitches(body: Buffer | null | 'too large'): Switches {
  const result = SWITCHES.safeParse(parseJson(body));
  if (result.success) return result.data;
  const errors = result.error.issues.flatMap(issue =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map(field => ({ field, message: `is none of ${Object.keys(SWITCHES.shape).join(', ')}` }))
      : [{ field: issue.path.join('.'), message: issue.message }],
  );
  throw new Refused('bad-request', 'The body is not as it should be.', errors);
}

function parseJson(body: Buffer | null | 'too large'): unknown {
  try {
    return JSON.parse(String(body));
  } catch {
    throw new Refused('bad-request', 'The body must be JSON, such as {"stopped":true}.');
  }
}

async function switchRegion(region: LocalRegion, switches: Switches, { replicator }: Controlled): Promise<void> {
  const { isolated, replicationLagMs, providerDown, stopped } = switches;
  if (isolated !== undefined) replicator.setIsolated(region.name, isolated);
  if (replicationLagMs !== undefined) replicator.setLag(region.name, replicationLagMs);
  if (providerDown !== undefined && region.engines.provider) region.engines.provider.isDown = providerDown;
  if (stopped !== undefined) await (stopped ? region.stop() : region.start());
}

function view({ name, url, isStopped, engines }: LocalRegion, { replicator, polling }: Controlled) {
  const { lagMs, isIsolated } = replicator.linkOf(name);
  return {
    name,
    url,
    stopped: isStopped,
    isolated: isIsolated,
    replicationLagMs: lagMs,
    providerDown: engines.provider?.isDown ?? false,
    polls: isStopped ? [] : polling.pollsOf(name),
  };
}

function sendJson(response: ServerResponse, body: object): void {
  const text = `${JSON.stringify(body)}\n`;
  response.writeHead(200, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
  });
  response.end(text);
}
