import diagnostics from 'node:diagnostics_channel';
import type { Socket } from 'node:net';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ProviderClient } from '../../../../shared/adapters/provider/client.ts';
import { decodeAnswer } from '../../../../shared/domain/provider/answer.ts';
import { detailNormalForm } from '../../../../shared/domain/provider/detail.ts';
import { parseDetailAnswer } from '../../../../shared/domain/provider/detail-answer.ts';
import { parseListAnswer } from '../../../../shared/domain/provider/list-answer.ts';
import { normalForm } from '../../../../shared/domain/provider/order.ts';
import type { Subject } from '../../../../shared/domain/provider/order-id.ts';
import { type FailureKind, UpstreamError } from '../../../../shared/domain/provider/upstream-error.ts';
import { type FaultName, faultNames, faults } from '../../../simulator/faults/faults.ts';
import { type Simulator, startSimulator } from '../../../simulator/simulator.ts';
import { emptyDetail } from '../../../simulator/world/detail.ts';
import { settled } from '../../../support/settled.ts';

const SUBJECT: Subject = { connection: 'default', service: 'uno' };

/** What a poll makes of each fault; one without an entry does not compile. */
const meets: Record<FaultName, FailureKind | 'all orders' | 'fewer orders'> = {
  'bad-json': 'json',
  'html-200': 'json',
  'empty-body': 'empty',
  'json-null': 'shape',
  'truncated-json': 'json',
  'count-wrong': 'count',
  'count-missing': 'count',
  'contract-id-missing': 'identity',
  'request-num-missing': 'identity',
  'items-not-objects': 'shape',
  'items-not-an-array': 'shape',
  'twins-differ': 'conflict',
  'twins-equal': 'all orders',
  shuffled: 'all orders',
  'numbers-for-texts': 'all orders',
  'texts-for-numbers': 'all orders',
  'half-vanish': 'fewer orders',
  'all-vanish': 'fewer orders',
  'bad-request': 'client_error',
  'tokens-refused': 'unauthorized',
  'token-revoked': 'all orders',
  forbidden: 'forbidden',
  'quota-exceeded': 'rate_limited',
  'spike-arrest': 'rate_limited',
  'quota-exceeded-500': 'rate_limited',
  'server-error': 'server_error',
  'html-502': 'server_error',
  'html-503': 'server_error',
  'html-504': 'server_error',
  'empty-503': 'server_error',
  redirect: 'client_error',
  silent: 'timeout',
  'slow-headers': 'all orders',
  'dripping-body': 'timeout',
  'endless-body': 'too_large',
  'cut-off': 'unreachable',
  reset: 'unreachable',
  gzip: 'all orders',
  'token-denied': 'unauthorized',
  'token-server-error': 'server_error',
  'token-html': 'token',
  'token-missing': 'token',
  'token-expiry-garbage': 'all orders',
  'token-silent': 'timeout',
};

const item = (orderRequestNum: string, orderStatus: number | string) => ({
  contractId: 'N12345678',
  serviceName: 'uno-virtual',
  orderType: '1',
  offerPlanDate: '2026-12-31T12:34:56Z',
  orderStatus,
  orderRequestNum,
});
const items = [item('100000000001', 1), item('100000000002', '2'), item('100000000003', 3), item('000000000004', '')];

/** The same for any form of the same orders, in any order. */
const statesIn = (body: string) =>
  new Map([...parseListAnswer(body)].map(([key, { value }]) => [key, normalForm(value)] as const));
const allStates = statesIn(JSON.stringify({ items, resultCount: items.length }));

let simulator: Simulator;
const sockets: Socket[] = [];
const tokens: string[] = [];
const recordSocket = (message: unknown) => sockets.push((message as { socket: Socket }).socket);
const recordToken = (message: unknown) => {
  const token = /authorization: Bearer (\S+)/.exec((message as { headers: string }).headers)?.[1];
  if (token !== undefined) tokens.push(token);
};

beforeEach(async () => {
  diagnostics.subscribe('undici:client:connected', recordSocket);
  diagnostics.subscribe('undici:client:sendHeaders', recordToken);
  simulator = await startSimulator();
  simulator.replace('uno', items);
});
afterEach(async () => {
  diagnostics.unsubscribe('undici:client:connected', recordSocket);
  diagnostics.unsubscribe('undici:client:sendHeaders', recordToken);
  sockets.length = 0;
  tokens.length = 0;
  await simulator.close();
});

const fetchOrders = async (client: ProviderClient) => statesIn(decodeAnswer(await client.fetchOrders(SUBJECT)));
const fetchDetails = async (client: ProviderClient) => {
  const answer = await client.fetchDetails('default', { from: Date.now() - 60_000, to: Date.now() });
  return new Map(
    [...parseDetailAnswer(decodeAnswer(answer))].map(([key, { value }]) => [key, detailNormalForm(value)]),
  );
};

/** A poll's fetch while the fault is on, by a client that has no token yet. */
async function poll(name: FaultName, fetch = fetchOrders): Promise<Map<string, string> | UpstreamError> {
  const { url, consumerKey, consumerSecret } = simulator;
  const client = new ProviderClient({
    url,
    readCredentials: async () => ({ consumerKey, consumerSecret }),
    clock: Date.now,
    timeoutMs: meets[name] === 'timeout' ? 250 : 10_000,
    maxBytes: 1_000_000,
  });
  simulator.fault(name, { delayMs: 50 });
  try {
    return await fetch(client);
  } catch (error) {
    if (error instanceof UpstreamError) return error;
    throw error;
  } finally {
    // Before the client is closed: what it leaves open would stay open for a Lambda's life.
    await settled(() => expect(sockets.map(({ destroyed }) => destroyed)).not.toContain(false));
    await client.close();
  }
}

function expectNoSecrets(error: unknown, values: readonly string[]): void {
  const { consumerKey, consumerSecret } = simulator;
  const texts = inspect(error, { depth: Number.POSITIVE_INFINITY, showHidden: true });
  for (const secret of [consumerKey, consumerSecret, ...tokens, ...values]) expect(texts).not.toContain(secret);
}

describe.each(faultNames)('an answer with the fault %s', name => {
  const { does, outcome } = faults[name];
  const met = meets[name];

  if (outcome === 'bad') {
    it(`is no answer (${does}): an error of kind ${met}, soon, without secrets or orders`, async () => {
      const startedAt = performance.now();
      const error = await poll(name);
      expect(performance.now() - startedAt).toBeLessThan(9_000);
      expect(error).toBeInstanceOf(UpstreamError);
      expect(error).toMatchObject({ kind: met });
      expectNoSecrets(error, ['N12345678', '100000000', 'uno-virtual']);
    });
  } else {
    it(`has ${met} (${does})`, async () => {
      const states = await poll(name);
      if (met === 'all orders') expect(states).toEqual(allStates);
      else
        expect([...(states as Map<string, string>)].every(([key, state]) => allStates.get(key) === state)).toBe(true);
      expect((states as Map<string, string>).size < allStates.size).toBe(met === 'fewer orders');
    });
  }
});

describe.each(faultNames.filter(name => faults[name].at !== 'list'))('details with the fault %s', name => {
  const { does } = faults[name];
  // Who has not applied is refused just so, with whatever token.
  const met = name === 'forbidden' || name === 'tokens-refused' ? 'not_applied' : meets[name];

  it(`have ${met} (${does}), and say nothing of persons`, async () => {
    simulator.putDetail(emptyDetail('W1', { contractorName: '山田商事' }));
    const answer = await poll(name, fetchDetails);
    if (met === 'all orders') expect(answer).toMatchObject({ size: 1 });
    else {
      expect(answer).toBeInstanceOf(UpstreamError);
      expect(answer).toMatchObject({ kind: met });
      expectNoSecrets(answer, ['W1', '山田商事']);
    }
  });
});
