import packageJson from '../../package.json' with { type: 'json' };
import type { PollSubject } from '../../shared/domain/provider/order-id.ts';
import { SERVICES } from '../../shared/domain/provider/services.ts';
import { lastCompleteAt } from '../../shared/domain/watch/poll-state.ts';
import type { PollStore } from '../../shared/domain/watch/ports.ts';
import { json } from '../../shared/runtime/http.ts';
import { callerOf, maySee } from './caller.ts';
import type { RouteTable } from './route-table.ts';

export interface StatusDeps {
  readonly polls: Pick<PollStore, 'readPoll'>;
  readonly connections: readonly string[];
  readonly region: string;
}

/**
 * `/status` is one entry for each connection and service. `state`: `ok`, `failing` (bad polls since the last good one),
 * `not_set` (no credentials yet), `not_applied` (details are served to those who applied; asked again once a day) or `waiting` (not polled yet). Times are ISO 8601.
 */
export function statusRoutes({ polls, connections, region }: StatusDeps): RouteTable {
  const viewSubject = async (subject: PollSubject) => {
    const { lease, record } = await polls.readPoll(subject);
    return {
      ...subject,
      state: stateOf(lease),
      lastCompletePollAt: iso(lastCompleteAt(lease, record)),
      failures: lease?.failures ?? 0,
      failingSince: iso(lease?.failingSince),
      lastFailure: lease?.failure && {
        kind: lease.failure.kind,
        at: iso(lease.failure.at),
        ...lease.failure.words,
      },
      leaseOwner: lease?.owner,
      leaseUntil: lease?.owner === undefined ? undefined : iso(lease.until),
      doubtedAnswers: record?.held ?? 0,
    };
  };

  return {
    'GET /health': async () => json(200, { status: 'ok', region, version: packageJson.version }),
    'GET /status': async event => {
      const caller = callerOf(event);
      const own = connections.filter(connection => maySee(caller, connection));
      const subjects = own.flatMap(connection =>
        ([...SERVICES, 'details'] as const).map(service => ({ connection, service })),
      );
      return json(200, { data: await Promise.all(subjects.map(viewSubject)) });
    },
  };
}

function stateOf(lease: Awaited<ReturnType<PollStore['readPoll']>>['lease']) {
  if (lease === undefined) return 'waiting';
  if (lease.notSet) return 'not_set';
  if (lease.failure?.kind === 'not_applied') return 'not_applied';
  return lease.failures > 0 ? 'failing' : 'ok';
}

const iso = (time: number | undefined) => (time === undefined ? undefined : new Date(time).toISOString());
