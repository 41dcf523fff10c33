/**
 * `node count-calls.ts <orders>`: what the functions ask of AWS, by pieces of work, as JSON (Calls). A process of its
 * own: it holds the clock.
 */

import { countCommands, startCounting } from '../cost/counter.ts';
import { startLab } from '../cost/lab.ts';
import { listedOrder } from './data.ts';

type Commands = Readonly<Record<string, number>>;

export interface Calls {
  readonly unchangedPoll: Commands;
  /** A poll that finds `changes`, without what comes of them. */
  readonly changedPoll: Commands;
  readonly changes: number;
  /** Of these changes' events into the feed and the queue of deliveries. */
  readonly fanOut: Commands;
  /** Of one for each change. */
  readonly deliveries: Commands;
  /** A list that is not modified since the last one. */
  readonly unchangedQuery: Commands;
}

const SUBJECT = { connection: 'default', service: 'uno' };
const LIST = '/business-process/service-orders?serviceName=uno';
const POLL_MS = 300_000;
const MAX_POLLS = 100;
const CHANGES = 10;

const orders = Number(process.argv[2]);
startCounting();
const lab = await startLab(['jp'], { orders: 0 });
// The clock stands still: a poll that has to store all of them would be cut off without knowing.
process.env.POLL_LIMIT_SECONDS = '3600';
const items: object[] = Array.from({ length: orders }, (_, i) => listedOrder(i));
const serve = () => lab.provider.replace('uno', items as Record<string, unknown>[]);
const poll = async () => {
  lab.pass(POLL_MS);
  const { outcome } = (await lab.invokeIn('jp')('poll-orders', SUBJECT)) as { outcome: string };
  return outcome;
};
const change = (day: string) => {
  for (let i = 0; i < CHANGES; i++) {
    const at = Math.floor((i * orders) / CHANGES);
    items[at] = { ...items[at], offerPlanDate: `${day}T00:00:00Z` };
  }
  serve();
};
try {
  serve();
  for (let polls = 0; (await poll()) !== 'unchanged'; polls++)
    if (polls > MAX_POLLS) throw new Error(`${orders} orders are not stored by ${MAX_POLLS} polls.`);
  const token = await ask('/oauth/accesstokens', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ grantType: 'client_credentials', clientId: 'local', clientSecret: 'local-secret' }),
  });
  const headers = {
    authorization: `Bearer ${JSON.parse(token).accessToken}`,
    'content-type': 'application/json',
  };
  await ask('/webhook-endpoints', {
    method: 'POST',
    headers,
    body: JSON.stringify({ url: `${lab.receiver.url}/hook` }),
  });
  // What is cached from then on, and the first event of each order.
  change('2027-03-01');
  await poll();
  await lab.drain();
  await ask(LIST, { headers });

  const unchangedPoll = await countCommands(poll);
  // The authorizer's answer is cached from here on.
  await ask(LIST, { headers });
  const unchangedQuery = await countCommands(() => ask(LIST, { headers }));
  change('2027-03-02');
  const changedPoll = await countCommands(poll);
  const fanOut = await countCommands(() => lab.drain('events'));
  const deliveries = await countCommands(() => lab.drain('deliveries'));
  const calls: Calls = { unchangedPoll, changedPoll, changes: CHANGES, fanOut, deliveries, unchangedQuery };
  process.stdout.write(JSON.stringify(calls));
} finally {
  await lab.close();
}

async function ask(path: string, init: RequestInit): Promise<string> {
  const { status, text } = await lab.call(path, init);
  if (status >= 300) throw new Error(`${path} answered ${status}: ${text.slice(0, 500)}`);
  return text;
}
