import type * as z from 'zod/mini';
import type { WATCH_STATUS } from '../../../shared/api/answers/status.ts';
import { ApiError } from '../../api-answer.ts';
import type { ApiClient } from '../../api-client.ts';
import { type Finding, fail, ok, warn } from './finding.ts';

type Status = z.output<typeof WATCH_STATUS>;
type Watched = Status['data'][number];

/** What a state asks people to do; others are well, or pass by themselves. */
const ADVICE: Partial<Record<Watched['state'], string>> = {
  late: 'See whether poll-orders runs (its logs and its schedule), and whether the last deployment was one with -c paused=true.',
  failing: "See the provider's host above, its notices of maintenance, and the logs of poll-orders.",
  not_applied: 'The provider serves details to those who applied for it: apply, or leave it.',
};

/** How polls and regions are, as the API tells the operator. */
export async function checkPolls(api: ApiClient): Promise<Finding[]> {
  let status: Status;
  try {
    status = await api.call<Status>('GET', '/v1/status');
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    const todo =
      error.status === 401
        ? 'The secret of the client is not what this API takes: is it of this deployment? Its secret operator can be set anew (docs/clients.md).'
        : 'See docs/errors.md for this kind of error.';
    return [fail('polls', error.message, todo)];
  }
  const findings = status.data.flatMap(watched => judge(watched) ?? []);
  const gone = status.regions.filter(({ state }) => state === 'gone' || state === 'unknown');
  return [
    ...(findings.length === 0
      ? [ok('polls', `${status.data.length} services and details, none in trouble`)]
      : findings),
    ...gone.map(({ name, at, state }) =>
      fail(
        `region ${name}`,
        state === 'gone' ? `it has told nothing since ${at}, and others do its work` : 'it has told nothing yet',
        'See its stack and the logs of its function retry-due, which runs each minute.',
      ),
    ),
  ];
}

function judge({ connection, service, state, failures, lastFailure, doubtedAnswers }: Watched): Finding | undefined {
  const check = `polls ${connection} ${service}`;
  const todo = ADVICE[state];
  if (todo !== undefined) {
    const why = lastFailure && `: ${failures} bad polls, the last one ${lastFailure.kind} at ${lastFailure.at}`;
    return state === 'not_applied' ? warn(check, state, todo) : fail(check, `${state}${why ?? ''}`, todo);
  }
  if (doubtedAnswers === 0) return undefined;
  return warn(
    check,
    `${doubtedAnswers} answers in a row lack many orders, and are not believed yet`,
    'Compare with the portal of the provider: when they are gone indeed, wait, and they are published as removed.',
  );
}
