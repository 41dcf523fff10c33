import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { emptyDetail } from '../../../simulator/world/detail.ts';
import { type Api, listOf, startApi, UNO } from '../../../support/api.ts';
import { pollApiDetails } from '../../../support/api-details.ts';

let api: Api;
beforeEach(async () => {
  api = await startApi();
});
afterEach(() => api.close());

const find = (more: object = {}) => api.call('GET /orders/{orderId}', { path: { orderId: 'uno~1~N1' }, ...more });

async function observe(more: Record<string, string>): Promise<void> {
  api.now += 900_000;
  await pollApiDetails(api, [JSON.stringify(emptyDetail('W1', { contractLineNumDistribut: 'N1', ...more }))]);
}

describe('the details of an order', () => {
  it('tell of each site work what was first planned, what is now, and the days between', async () => {
    await api.poll(UNO, listOf([{ contractId: 'N1', orderRequestNum: '1', orderStatus: 1 }]));
    await observe({ accsLineScheduleYmd: '2026/12/28', continuityConstScheduleYmd: '2027/01/12' });
    await observe({ accsLineScheduleYmd: '2027/01/04', continuityConstScheduleYmd: '2027/01/12' });
    await observe({ accsLineScheduleYmd: '2027/01/05', continuityConstScheduleYmd: 'null' });
    const { body } = await find();
    expect(body.details[0].planned).toEqual({
      continuity: { first: '2027/01/12' },
      in_house_work: { first: '2026/12/28', current: '2027/01/05', slippedDays: 8 },
    });
    expect((await find({ scopes: ['orders:read'] })).body).not.toHaveProperty('details');
  });
});
