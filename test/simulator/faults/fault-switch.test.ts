import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connect } from '../provider-client.ts';
import { type Simulator, startSimulator } from '../simulator.ts';

let simulator: Simulator;
let client: Awaited<ReturnType<typeof connect>>;

beforeEach(async () => {
  simulator = await startSimulator();
  client = await connect(simulator);
});
afterEach(() => simulator.close());

describe('switching a fault', () => {
  it('strikes so many times, then is off', async () => {
    simulator.fault('server-error', { times: 2 });
    const statuses = [];
    for (let call = 0; call < 3; call++) statuses.push((await client.list('uno')).status);
    expect(statuses).toEqual([500, 500, 200]);
  });

  it('strikes one service, while the others meet the general one', async () => {
    simulator.fault('html-502');
    simulator.fault('forbidden', { service: 'mss' });
    expect((await client.list('mss')).status).toBe(403);
    expect((await client.list('uno')).status).toBe(502);
    simulator.fault(undefined, { service: 'mss' });
    expect((await client.list('mss')).status).toBe(502);
    simulator.fault(undefined);
    expect((await client.list('mss')).status).toBe(200);
  });

  it('leaves a request alone that is refused anyway', async () => {
    simulator.fault('html-502', { times: 1 });
    expect((await fetch(`${simulator.url}/v1/business-process/service-orders?serviceName=uno`)).status).toBe(401);
    expect((await client.list('uno')).status).toBe(502);
  });

  it('strikes details alone, or with the orders', async () => {
    const details = async () => (await client.details()).status;
    simulator.fault('html-502', { service: 'details' });
    expect([await details(), (await client.list('uno')).status]).toEqual([502, 200]);
    simulator.fault(undefined);
    simulator.fault('html-503');
    expect([await details(), (await client.list('uno')).status]).toEqual([503, 503]);
    simulator.fault('all-vanish');
    expect(await details()).toBe(200);
  });

  it('takes no fault of orders for details', () => {
    expect(() => simulator.fault('all-vanish', { service: 'details' })).toThrow('all-vanish is of orders');
  });

  it('takes no service for a fault of the token', () => {
    expect(() => simulator.fault('token-html', { service: 'uno' })).toThrow('token-html is not of one service');
  });

  it('waits as long as it is told', async () => {
    simulator.fault('slow-headers', { delayMs: 60_000 });
    const answered = client.list('uno', { signal: AbortSignal.timeout(400) });
    await expect(Promise.race([answered, sleep(350, 'waiting')])).resolves.toBe('waiting');
    await expect(answered).rejects.toThrow('timeout');
  });
});
