import type { Subject } from '../../../shared/domain/provider/order-id.ts';
import type { Healed } from './healed.ts';

/** What regions that drain still hold, long after others could have taken it over. */
export async function undrained(
  { regions }: Healed,
  draining: readonly string[],
  { connection, service }: Subject,
): Promise<string[]> {
  const acting = regions.find(({ name }) => !draining.includes(name));
  if (acting === undefined) return [];
  const { polls, ledger } = acting.tables;
  const subjects = [
    { connection, service },
    { connection, service: 'details' },
  ] as const;
  const owners = await Promise.all(subjects.map(async subject => (await polls.readPoll(subject)).lease?.owner));
  const waiting = ledger.deliveries.filter(({ status }) => status === 'waiting');
  return draining.flatMap(name => [
    ...owners.flatMap((owner, i) => (owner === name ? [`${name} drains and polls ${subjects[i]?.service}`] : [])),
    ...waiting.filter(row => row.region === name).map(row => `${row.eventId} waits in ${name}, which drains`),
  ]);
}
