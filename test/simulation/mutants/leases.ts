import type { Mutant } from './mutant.ts';

const WATCH = 'shared/domain/watch';
const LEASE = `${WATCH}/lease`;

export const LEASES_MUTANTS: readonly Mutant[] = [
  {
    name: 'every region takes over at once',
    scenario: 'leases',
    file: `${LEASE}/lease-times.ts`,
    change: ['rank * GRACE_INTERVALS * intervalMs', 'rank * 0 * intervalMs'],
    expected: /two regions polled|too many asked|often/,
  },
  {
    name: 'a lease is taken before it has run out',
    scenario: 'leases',
    file: `${LEASE}/turn.ts`,
    change: [
      'if (at >= lease.until) return turnAfterLapse',
      'if (at >= lease.until - 2 * situation.intervalMs) return turnAfterLapse',
    ],
    expected: /two regions polled|more often|another than|not given back/,
  },
  {
    name: 'all ask a provider that fails',
    scenario: 'leases',
    file: `${LEASE}/turn.ts`,
    change: [
      'Math.floor(at / intervalMs) % regions.length === rankIn(situation)',
      'at >= 0 && regions.length > 0 && rankIn(situation) >= 0',
    ],
    expected: /too many asked/,
  },
  {
    name: 'to open a lease prolongs it',
    scenario: 'leases',
    file: `${LEASE}/lease-keeper.ts`,
    change: [
      'await this.#write({ ...next, openedAt: deps.clock() });',
      'await this.#write({ until: this.closingEnd, ...next, openedAt: deps.clock() });',
    ],
    expected: /taken over late/,
  },
  {
    name: 'a lease is never given back',
    scenario: 'leases',
    file: `${LEASE}/hand-back.ts`,
    change: [
      'return request?.taking === takingOf(lease) && at - request.at',
      "return request?.taking === '' && at - request.at",
    ],
    expected: /not given back/,
  },
  {
    name: 'a lease is asked back soon, however often it was lost',
    scenario: 'leases',
    file: `${LEASE}/hand-back.ts`,
    change: ['WAIT_MS * 2 ** doublings', '(WAIT_MS / 12) * 2 ** (0 * doublings)'],
    expected: /all the time|often/,
  },
  {
    name: 'who was away goes on as if it had not been',
    scenario: 'leases',
    file: `${LEASE}/turn.ts`,
    change: ['return isBack ? turnAfterLapse', 'return isBack || at > 0 ? turnAfterLapse'],
    expected: /polled early|two regions|taken over late/,
  },
  {
    name: 'a region that fails alone is an outage',
    scenario: 'leases',
    file: `${LEASE}/outage.ts`,
    change: ['(failures >= OUTAGE_FAILURES && isLong)', '(failures >= OUTAGE_FAILURES && (isLong || failures > 0))'],
    expected: /outage of one region/,
  },
  {
    name: 'an outage is named by its first failure',
    scenario: 'leases',
    file: `${LEASE}/outage.ts`,
    change: [
      '(completeAt: number | undefined): number => completeAt ?? 0',
      '(completeAt: number | undefined): number => (completeAt ?? 0) + Math.random()',
    ],
    expected: /as one outage/,
  },
  {
    name: 'a poll puts without having opened',
    scenario: 'leases',
    file: `${WATCH}/apply-differences.ts`,
    change: ['    await keeper.open();\n', ''],
    expected: /not told soon/,
  },
  {
    name: 'digests are trusted whoever died before the record was closed',
    scenario: 'leases',
    file: `${WATCH}/poll-state.ts`,
    change: [
      '    record.token === lease?.token &&\n    record.region === region &&',
      '    record.region === region &&',
    ],
    expected: /not told soon/,
  },
  {
    name: 'a lease is taken before there is an answer',
    scenario: 'leases',
    file: `${WATCH}/poll-orders.ts`,
    change: [
      'const body = await deps.source.fetchOrders(subject);',
      'if (poll.takes) await poll.keeper.take();\n    const body = await deps.source.fetchOrders(subject);',
    ],
    expected: /taken over late|first polled late|not given back|often/,
  },
  {
    name: 'a region tells the end of its own outages only',
    scenario: 'leases',
    file: `${LEASE}/outage.ts`,
    change: [
      'Object.values(states).flatMap(state => (state.told ?? []).map(name => ({ state, name })))',
      '(own.told ?? []).map(name => ({ state: own, name }))',
    ],
    expected: /as one outage/,
  },
  {
    name: 'a change was observed when the answer came',
    scenario: 'leases',
    file: `${WATCH}/poll-orders.ts`,
    change: [
      'return await applyAnswer(body, subject, poll, deps);',
      'return await applyAnswer(body, subject, { ...poll, at: deps.clock() }, deps);',
    ],
    expected: /later than it was|died at the time limit/,
  },
  {
    name: 'a poll goes on comparing until its time limit ends it',
    scenario: 'leases',
    file: `${WATCH}/poll-orders.ts`,
    change: ['deadline: at + deps.limitMs / 2', 'deadline: at + deps.limitMs * 2'],
    expected: /died at the time limit/,
  },
  {
    name: 'what a poll did not get to is believed to be stored',
    scenario: 'leases',
    file: `${WATCH}/compare-buckets.ts`,
    change: ['{ published: 0, undecided: part }', '{ published: 0, undecided: [] }'],
    expected: /not all is told/,
  },
  {
    name: 'what is not there after a take-over is new',
    scenario: 'leases',
    file: `${WATCH}/poll-orders.ts`,
    change: ['if (unknown > 0) {', 'if (unknown > listed.size) {'],
    expected: /called new/,
  },
  {
    name: 'what is not there after a take-over is new when a second answer has it',
    scenario: 'leases',
    file: `${WATCH}/unknown-orders.ts`,
    change: ['return held < CONFIRMING_ANSWERS;', 'return held < 1;'],
    expected: /called new/,
  },
];
