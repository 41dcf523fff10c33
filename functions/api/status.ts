import packageJson from '../../package.json' with { type: 'json' };
import type { PollSubject } from '../../shared/domain/provider/order-id.ts';
import { withEnd } from '../../shared/domain/watch/lease/lease-times.ts';
import type { AddPollTime } from '../../shared/domain/watch/lease/poll-time.ts';
import { NO_STATE, type RegionState } from '../../shared/domain/watch/lease/region-state.ts';
import { LATE_INTERVALS, subjectsOf } from '../../shared/domain/watch/observe-polls.ts';
import { doubtedAnswers, lastCompleteAt, withEarlierForm } from '../../shared/domain/watch/poll-state.ts';
import type { PollStore } from '../../shared/domain/watch/ports.ts';
import { json } from '../../shared/runtime/http.ts';
import { Problem } from '../../shared/runtime/problem.ts';
import { callerOf, maySee } from './caller.ts';
import type { KeptHealth } from './kept/health.ts';
import { type RegionViewDeps, viewRegions } from './region-view.ts';
import type { RouteTable } from './route-table.ts';

export interface StatusDeps extends RegionViewDeps {
  readonly polls: Pick<PollStore, 'readPoll'>;
  readonly connections: readonly string[];
  readonly region: string;
  /** Time between two polls of a service's orders. */
  readonly intervalMs: number;
  readonly detailsIntervalMs: number;
  /** Adds to a time a span of the hours in which details are served. */
  readonly addServiceTime: AddPollTime;
  readonly health: Pick<KeptHealth, 'isReadable'>;
  /** Clients are to ask another region. */
  readonly isDraining: boolean;
}

/**
 * `/status` is one entry for each connection and service. `state`: `ok`, `late` (no complete answer for three
 * intervals), `failing` (bad polls since the last good one), `not_set` (no credentials yet), `not_applied` (details are served to those who applied; asked again once a day) or
 * `waiting` (no answer of it is stored whole yet). State and failures are those of the region that polls, and of any where none does;
 * `failingRegions` are all whose own last call failed. Times are ISO 8601.
 */
export function statusRoutes(deps: StatusDeps): RouteTable {
  const { polls, connections, region, clock } = deps;
  const isLate = ({ service }: PollSubject, completeAt: number) =>
    clock() >=
    (service === 'details'
      ? deps.addServiceTime(completeAt, LATE_INTERVALS * deps.detailsIntervalMs)
      : completeAt + LATE_INTERVALS * deps.intervalMs);
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
      state:
        state !== 'ok' ? state : completeAt === undefined ? 'waiting' : isLate(subject, completeAt) ? 'late' : 'ok',
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
    'GET /health': async () => {
      if (deps.isDraining) throw unavailable('This region is being taken out of service.');
      if (!(await deps.health.isReadable())) throw unavailable('This region cannot read its table.');
      return json(200, { status: 'ok', region, version: packageJson.version });
    },
    'GET /status': async event => {
      const caller = callerOf(event);
      const own = connections.filter(connection => maySee(caller, connection));
      const data = await Promise.all(subjectsOf(own).map(viewSubject));
      const owners = data.flatMap(({ leaseOwner = '', leaseUntil = '' }) =>
        Date.parse(leaseUntil) > clock() ? [leaseOwner] : [],
      );
      const leases = new Map([...Map.groupBy(owners, owner => owner)].map(([owner, its]) => [owner, its.length]));
      return json(200, {
        data,
        regions: await viewRegions(deps, own.length === connections.length ? leases : undefined),
      });
    },
  };
}

const unavailable = (detail: string) => new Problem(503, detail, { headers: { 'retry-after': '5' } });

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
