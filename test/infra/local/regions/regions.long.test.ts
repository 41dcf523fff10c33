import { setTimeout as pause } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import { runs } from '../../../support/runs.ts';
import { settled } from '../../../support/settled.ts';
import { order, otherThan, REGIONS, RegionalRunner } from './regional-runner.ts';

/** Polls every two seconds; lease and grace are six. */
const TAKE_OVER_SECONDS = 6;
const POLL_SECONDS = TAKE_OVER_SECONDS / 3;
/** For what a busy machine is late by. */
const SLACK_SECONDS = 6;
const ISOLATED_SECONDS = 60;
const NUMBERS = Array.from({ length: 5 }, (_, i) => `10000000000${i}`);
const PROBE = '200000000000';

async function start(): Promise<RegionalRunner> {
  const regional = await RegionalRunner.start(TAKE_OVER_SECONDS);
  onTestFinished(() => regional.close());
  for (const number of [...NUMBERS, PROBE]) regional.provider.put('uno', order(number, 0));
  const { runner } = regional;
  await settled(async () => {
    const { json } = await runner.callIn('jp', 'GET', '/v1/orders?service=uno');
    expect(json.data).toHaveLength(NUMBERS.length + 1);
  });
  return regional;
}

const soon = (seconds: number) => pause(Math.random() * seconds * 1000);

it('the polling region stops at any moment, and no event is lost', { tags: 'long' }, async () => {
  const regional = await start();
  const { provider } = regional;
  await regional.registerReceiver('us');
  const statuses: number[] = [];
  const tookMs: number[] = [];
  for (let status = 1; status <= runs(1); status++) {
    statuses.push(status);
    const poller = await settled(async () => (await regional.findPoller()) ?? expect.unreachable());
    const changes = NUMBERS.map(async number => {
      await soon(3 * POLL_SECONDS);
      provider.put('uno', order(number, status));
    });
    await soon(3 * POLL_SECONDS);
    await regional.switch(poller, { stopped: true });
    const stoppedAt = performance.now();
    provider.put('uno', order(PROBE, status));
    await settled(() => expect(regional.toldStatuses(PROBE)).toContain(status));
    tookMs.push(performance.now() - stoppedAt);
    await settled(async () => expect(await regional.findPoller()).toBe(otherThan(poller)));
    await regional.switch(poller, { stopped: false });
    await Promise.all(changes);
    await settled(() => {
      for (const number of NUMBERS) expect(regional.toldStatuses(number)).toEqual(statuses);
    });
    // Who was away waits; the next fall is another's.
    await pause(TAKE_OVER_SECONDS * 1000);
  }
  process.stdout.write(`take-overs: ${tookMs.map(ms => (ms / 1000).toFixed(1)).join(' ')} s\n`);
  expect(Math.max(...tookMs) / 1000).toBeLessThan(TAKE_OVER_SECONDS + POLL_SECONDS + SLACK_SECONDS);
  for (const region of REGIONS)
    expect(new Set(await regional.eventIds(region)).size).toBe(statuses.length * (NUMBERS.length + 1));
});

it('regions that were isolated for a minute, with changes and deliveries on both sides, are one again', {
  tags: 'long',
}, async () => {
  const regional = await start();
  const { runner, provider } = regional;
  const [first] = await Promise.all(REGIONS.map(region => regional.registerReceiver(region)));
  await regional.switch('us', { isolated: true });
  const until = performance.now() + ISOLATED_SECONDS * 1000;
  let status = 0;
  const made: string[] = [first ?? ''];
  while (performance.now() < until) {
    provider.put('uno', order(NUMBERS[++status % NUMBERS.length] ?? '', status));
    const region = REGIONS[status % 2] ?? 'jp';
    const { json } = await runner.callIn(region, 'POST', '/v1/webhook-endpoints', { url: 'http://127.0.0.1:9/' });
    await runner.callIn(region, 'PATCH', `/v1/webhook-endpoints/${json.id}`, { description: `in ${region}` });
    if (status % 3 === 0) await runner.callIn(region, 'DELETE', `/v1/webhook-endpoints/${json.id}`);
    else made.push(json.id);
    await soon(1);
  }
  await regional.switch('us', { isolated: false });
  await settled(async () => {
    for (const number of NUMBERS) {
      const last = provider.orders('uno').find(({ orderRequestNum }) => orderRequestNum === number);
      expect(regional.toldStatuses(number)).toContain(last?.orderStatus);
    }
    const [jp, us] = await Promise.all(REGIONS.map(region => regional.eventIds(region)));
    expect(new Set(jp)).toEqual(new Set(us));
    for (const region of REGIONS) expect(await regional.endpointIds(region)).toEqual(expect.arrayContaining(made));
  });
  const [jp, us] = await regional.readTables();
  expect(jp).toEqual(us);
});
