/** Counts what the functions ask of AWS, and writes it to stdout as JSON. A process of its own: it holds the clock. */

import type { Template } from 'aws-cdk-lib/assertions';
import type { Counted } from '../../infra/cost/counted.ts';
import { type Counts, total } from '../../infra/cost/counts.ts';
import { SERVICES } from '../../shared/domain/provider/services.ts';
import { SHIPPED } from '../infra/shipped.ts';
import { synthesize } from '../infra/synthesized.ts';
import { count, startCounting, takeMetrics } from './counter.ts';
import { type CostLab, startLab } from './lab.ts';

const ORDERS = 100;
const CHANGES = 10;
const CALLS = 10;
const MINUTE_MS = 60_000;
const POLL_MINUTES = 5;
const CONNECTION = 'default';
const REGIONS = ['jp', 'us', 'fr', 'sg'];
const JSON_TYPE = { 'content-type': 'application/json' };

/** Rounded, so that the same counts are the same text. */
function average(all: readonly Counts[], of = all.length): Counts {
  const { runs, ...sums } = total(all.map(counts => [counts, 1 / of]));
  const round = <T extends object>(counts: T) =>
    Object.fromEntries(Object.entries(counts).map(([name, n]) => [name, Number(n.toFixed(4))]));
  return { ...sums, ...round(sums), runs: round(runs) };
}

const subject = (service: string) => ({ connection: CONNECTION, service });

async function inLab<T>(regions: readonly string[], work: (lab: CostLab) => Promise<T>): Promise<T> {
  const lab = await startLab(regions, { orders: ORDERS });
  try {
    return await work(lab);
  } finally {
    await lab.close();
  }
}

type OneRegion = Omit<Counted, 'standbyPoll' | 'minuteAmongFour' | 'metrics' | 'watching'>;

async function countOneRegion(lab: CostLab): Promise<OneRegion & { readonly quiet: ReadonlySet<string> }> {
  const invoke = lab.invokeIn('jp');
  const pollAll = async () => {
    for (const service of SERVICES) await invoke('poll-orders', subject(service));
  };
  const settle = async () => {
    await pollAll();
    await invoke('poll-details', { connection: CONNECTION });
    await lab.drain();
    await invoke('retry-due', {});
  };
  for (let i = 0; i < 3; i++) {
    await settle();
    lab.pass(POLL_MINUTES * MINUTE_MS);
  }

  const polls: Counts[] = [];
  const minutes: Counts[] = [];
  for (let minute = 0; minute < 60; minute++) {
    if (minute % POLL_MINUTES === 0)
      for (const service of SERVICES) polls.push(await count(() => invoke('poll-orders', subject(service))));
    minutes.push(await count(() => invoke('retry-due', {})));
    lab.pass(MINUTE_MS);
  }
  // The first one after more than an hour compares everything.
  await settle();
  lab.pass(15 * MINUTE_MS);
  const detailsPoll = await count(() => invoke('poll-details', { connection: CONNECTION }));
  const quiet = takeMetrics();

  const authorize = async () => ({ ...JSON_TYPE, authorization: `Bearer ${await getToken(lab)}` });
  const addEndpoint = async () =>
    expectStatus(lab, 201, '/webhook-endpoints', {
      method: 'POST',
      headers: await authorize(),
      body: JSON.stringify({ url: `${lab.receiver.url}/hook` }),
    });
  let polled = 0;
  /** Other orders each time, so that an order has changed last before its event may be replaced: a quarter of an hour ago. */
  const deliver = async (endpoints: number): Promise<Counts> => {
    lab.pass(POLL_MINUTES * MINUTE_MS);
    const all = lab.provider.orders('uno');
    const first = polled++ * CHANGES;
    const changed = Array.from({ length: CHANGES }, (_, i) => all[(first + i) % all.length] ?? {});
    const offerPlanDate = new Date(Date.UTC(2027, 2, polled)).toISOString();
    for (const item of changed) lab.provider.put('uno', { ...item, offerPlanDate });
    const before = lab.receiver.requests.length;
    const counts = await count(async () => {
      await invoke('poll-orders', subject('uno'));
      await lab.drain();
    });
    const sent = lab.receiver.requests.slice(before);
    if (sent.length !== CHANGES * endpoints) throw new Error(`${sent.length} webhooks arrived.`);
    return { ...counts, sentBytes: sent.reduce((sum, { bytes }) => sum + bytes.length, 0) };
  };
  /** With their share of what is done once an hour. */
  const deliverForAnHour = async (endpoints: number): Promise<Counts> => {
    const hour: Counts[] = [];
    for (let minute = 0; minute < 60; minute += POLL_MINUTES) hour.push(await deliver(endpoints));
    return average(hour);
  };
  await addEndpoint();
  // The first time an order changes, it has no event yet that would be replaced.
  while (polled * CHANGES < lab.provider.orders('uno').length) await deliver(1);
  const one = await deliverForAnHour(1);
  for (let i = 0; i < 9; i++) await addEndpoint();
  const ten = await deliverForAnHour(10);
  const metricsOfDeliveries = takeMetrics().difference(quiet).size;

  const headers = await authorize();
  const ask = async (path: string): Promise<Counts> => {
    lab.pass(MINUTE_MS);
    let sentBytes = 0;
    const counts = await count(async () => {
      for (let i = 0; i < CALLS; i++) sentBytes += (await expectStatus(lab, 200, path, { headers })).length;
    });
    return average([{ ...counts, sentBytes }], CALLS);
  };
  return {
    orders: ORDERS,
    changes: CHANGES,
    poll: average(polls),
    minute: average(minutes),
    detailsPoll,
    delivered: { 1: one, 10: ten },
    calls: {
      'GET /v1/business-process/service-orders': await ask('/business-process/service-orders?serviceName=uno'),
      'GET /v1/orders, 100 of them': await ask('/orders?limit=100'),
      'GET /v1/events, 100 of them': await ask('/events?limit=100'),
      'GET /v1/status': await ask('/status'),
      'GET /v1/health': await ask('/health'),
      'POST /v1/oauth/accesstokens': await count(() => getToken(lab)),
    },
    quiet,
    metricsOfDeliveries,
  };
}

async function countFourRegions(lab: CostLab): Promise<Pick<Counted, 'standbyPoll' | 'minuteAmongFour'>> {
  const standbys: Counts[] = [];
  const minutes: Counts[] = [];
  for (let minute = 0; minute < 4 * POLL_MINUTES; minute++) {
    const isSettled = minute >= 2 * POLL_MINUTES;
    for (const region of REGIONS) {
      const invoke = lab.invokeIn(region);
      if (minute % POLL_MINUTES === 0)
        for (const service of SERVICES) {
          let result: unknown;
          const counts = await count(async () => {
            result = await invoke('poll-orders', subject(service));
          });
          if (isSettled && isStandby(result)) standbys.push(counts);
        }
      const counts = await count(() => invoke('retry-due', {}));
      if (isSettled) minutes.push(counts);
    }
    lab.pass(MINUTE_MS);
  }
  return { standbyPoll: average(standbys), minuteAmongFour: average(minutes) };
}

function countQuietMetrics(alone: ReadonlySet<string>, amongFour: ReadonlySet<string>): Counted['metrics'] {
  const isOfConnection = (metric: string) => metric.includes(`,connection=${CONNECTION}`);
  const ofRegion = (metrics: ReadonlySet<string>) => [...metrics].filter(metric => !isOfConnection(metric)).length;
  return {
    alone: ofRegion(alone),
    amongFour: ofRegion(amongFour),
    ofConnection: [...alone].filter(isOfConnection).length,
  };
}

const isStandby = (result: unknown) => (result as { outcome?: string }).outcome === 'not-owner';

/** Of the templates of one region's app, and of one of several. */
function countWatching(): Counted['watching'] {
  const { home, jp } = synthesize({ regions: SHIPPED.regions.filter(region => region.home) });
  const { jp: amongOthers } = synthesize({});
  const of = (template: Template | undefined) => ({
    alarms: Object.keys(template?.findResources('AWS::CloudWatch::Alarm') ?? {}).length,
    dashboards: Object.keys(template?.findResources('AWS::CloudWatch::Dashboard') ?? {}).length,
  });
  return { alone: of(jp), amongOthers: of(amongOthers), once: of(home) };
}

async function getToken(lab: CostLab): Promise<string> {
  const body = { grantType: 'client_credentials', clientId: 'local', clientSecret: 'local-secret' };
  const answer = await expectStatus(lab, 200, '/oauth/accesstokens', {
    method: 'POST',
    headers: JSON_TYPE,
    body: JSON.stringify(body),
  });
  return JSON.parse(answer).accessToken;
}

async function expectStatus(lab: CostLab, expected: number, path: string, init: RequestInit): Promise<string> {
  const { status, text } = await lab.call(path, init);
  if (status !== expected) throw new Error(`${path} answered ${status}: ${text}`);
  return text;
}

startCounting();
const watching = countWatching();
const { quiet, ...oneRegion } = await inLab(['jp'], countOneRegion);
takeMetrics();
const fourRegions = await inLab(REGIONS, countFourRegions);
const counted: Counted = {
  ...oneRegion,
  ...fourRegions,
  metrics: countQuietMetrics(quiet, takeMetrics()),
  watching,
};
process.stdout.write(`${JSON.stringify(counted, undefined, 2)}\n`);
