import packageJson from '../../package.json' with { type: 'json' };
import type { Clock } from '../../shared/domain/ports.ts';
import type { PollSubject } from '../../shared/domain/provider/order-id.ts';
import { SERVICES } from '../../shared/domain/provider/services.ts';
import { withEnd } from '../../shared/domain/watch/lease/lease-times.ts';
import { NO_STATE, type RegionState } from '../../shared/domain/watch/lease/region-state.ts';
import { doubtedAnswers, lastCompleteAt, withEarlierForm } from '../../shared/domain/watch/poll-state.ts';
import type { PollStore } from '../../shared/domain/watch/ports.ts';
import { json } from '../../shared/runtime/http.ts';
import { callerOf, maySee } from './caller.ts';
import type { RouteTable } from './route-table.ts';

export interface StatusDeps {
  readonly polls: Pick<PollStore, 'readPoll'>;
  readonly connections: readonly string[];
  readonly region: string;
  readonly clock: Clock;
}

/**
 * `/status` is one entry for each connection and service. `state`: `ok`, `failing` (bad polls since the last good one),
 * `not_set` (no credentials yet), `not_applied` (details are served to those who applied; asked again once a day) or
 * `waiting` (no answer of it is stored whole yet). State and failures are those of the region that polls, and of any where none does;
 * `failingRegions` are all whose own last call failed. Times are ISO 8601.
 */
export function statusRoutes({ polls, connections, region, clock }: StatusDeps): RouteTable {
  const viewSubject = async (subject: PollSubject) => {
    const { record, ...stored } = await polls.readPoll(subject);
    const lease = stored.lease && withEnd(stored.lease, record);
    const states = withEarlierForm(stored.states, lease, region);
    const isHeld = lease?.owner !== undefined && clock() < lease.until;
    const shown = isHeld ? states[lease.owner] : worstOf(Object.values(states));
    const failing = Object.entries(states).filter(([, { failures }]) => failures > 0);
    const completeAt = lastCompleteAt(lease, record);
    const state = stateOf(shown);
    return {
      ...subject,
      state: state === 'ok' && completeAt === undefined ? 'waiting' : state,
      lastCompletePollAt: iso(completeAt),
      ...viewFailures(shown),
      leaseOwner: lease?.owner,
      leaseUntil: lease?.owner === undefined ? undefined : iso(lease.until),
      doubtedAnswers: doubtedAnswers(lease, record),
      ...(failing.length > 0 && {
        failingRegions: failing.map(([name, state]) => ({ region: name, ...viewFailures(state) })),
      }),
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

function viewFailures({ failures, failingSince, failure }: RegionState = NO_STATE) {
  return {
    failures,
    failingSince: iso(failingSince),
    lastFailure: failure && { kind: failure.kind, at: iso(failure.at), ...failure.words },
  };
}

const worstOf = (states: readonly RegionState[]): RegionState | undefined =>
  states.toSorted((a, b) => b.failures - a.failures)[0];

function stateOf({ notSet, failure, failures }: RegionState = NO_STATE) {
  if (notSet) return 'not_set';
  if (failure?.kind === 'not_applied') return 'not_applied';
  return failures > 0 ? 'failing' : 'ok';
}

const iso = (time: number | undefined) => (time === undefined ? undefined : new Date(time).toISOString());
