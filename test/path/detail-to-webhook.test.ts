import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createHeldClock } from '../simulator/clock.ts';
import { type Simulator, startSimulator } from '../simulator/simulator.ts';
import { emptyDetail } from '../simulator/world/detail.ts';
import { endpoint } from '../support/delivery-lab.ts';
import { INTERVAL_MS, SECRET, startRelay } from '../support/relay.ts';

const PERSONAL = [
  ...['itemName', 'contractorName', 'officeName'],
  ...[
    'putPlaceZipNum',
    'putPlaceAddPrefectures',
    'putPlaceAdd',
    'putPlaceBuildingName',
    'putPlaceFloor',
    'putPlaceTel',
  ],
  ...['areaFieldResearchWorker', 'areaFieldResearchObserver', 'comFieldResearchWorker', 'comFieldResearchObserver'],
  ...['continuityConstWorker', 'continuityConstObserver', 'homeConstWorker', 'homeConstObserver'],
  ...['termConstWorker', 'termConstObserver'],
];
const MARK = '個人情報';

const clock = createHeldClock(Date.parse('2026-11-23T03:00:00Z'));
let provider: Simulator;
let relay: Awaited<ReturnType<typeof startRelay>>;
beforeAll(async () => {
  provider = await startSimulator({ clock });
  relay = await startRelay(provider);
  await relay.endpoints.addEndpoint(endpoint('full', { url: `${relay.receiver.url}/full`, detail: 'full' }));
});
afterAll(async () => {
  await relay.close();
  await provider.close();
});

async function poll() {
  clock.advance(INTERVAL_MS);
  const result = await relay.pollDetails();
  await relay.drain();
  return result;
}

it('a milestone that moves, and personal data, reach each receiver as it asked, verified; logs hold none', async () => {
  const people = (mark: string) => Object.fromEntries(PERSONAL.map(field => [field, `${mark} ${field}`]));
  provider.replace('uno', [{ contractId: 'N1', orderRequestNum: '7', orderStatus: 1, orderType: 1 }]);
  clock.advance(INTERVAL_MS);
  await relay.poll();
  provider.putDetail(emptyDetail('W1', { ...people(`${MARK}1`), contractLineNumDistribut: 'N1' }));
  await expect(poll()).resolves.toMatchObject({ outcome: 'changed', published: 0 });

  const moved = { contractLineNumDistribut: 'N1', homeConstStatus: '日程調整済', accsLineScheduleYmd: '2026/12/20' };
  provider.putDetail(emptyDetail('W1', { ...people(`${MARK}2`), ...moved }));
  await expect(poll()).resolves.toMatchObject({ outcome: 'changed', published: 2 });
  await expect(poll()).resolves.toMatchObject({ outcome: 'unchanged', published: 0 });

  const { requests } = relay.receiver;
  expect(requests).toHaveLength(4);
  for (const { body, headers } of requests) new Webhook(SECRET).verify(body, headers as Record<string, string>);
  const of = (path: string) => requests.filter(request => request.path === path).map(({ body }) => body);
  expect(of('/hook').join()).not.toContain(MARK);
  expect(of('/full').join()).toContain(`${MARK}2 putPlaceTel`);
  const published = of('/hook')
    .map(body => JSON.parse(body))
    .sort((a, b) => a.data.sequence - b.data.sequence);
  expect(published).toMatchObject([
    {
      type: 'order_detail.updated',
      data: { orderId: 'uno~7~N1', contractId: 'N1', changes: PERSONAL.map(field => ({ field })) },
    },
    {
      type: 'order_detail.milestone_changed',
      data: {
        orderId: 'uno~7~N1',
        milestone: {
          name: 'in_house_work',
          before: { status: null, requested: {}, scheduled: {}, done: null },
          after: { status: '日程調整済', requested: { date: '2026/12/20' }, scheduled: {}, done: null },
        },
      },
    },
  ]);
  expect(relay.logged.join()).not.toContain(MARK);
});
