import { describe, expect, it } from 'vitest';
import { type Circuit, newCircuit } from '../../../../shared/domain/deliver/circuit.ts';
import { enabledSince } from '../../../../shared/domain/deliver/endpoint.ts';
import { healthOf } from '../../../../shared/domain/deliver/health.ts';
import { endpoint, START } from '../../../support/delivery-lab.ts';

const ONE = endpoint('one');
const HOUR_MS = 3_600_000;
const circuit = (region: string, changes: Partial<Circuit>): Circuit => ({
  ...newCircuit('one', region),
  judgedSince: enabledSince(ONE),
  ...changes,
});
const failing = (region: string, since: number, changes: Partial<Circuit> = {}) =>
  circuit(region, { failures: 3, failingSince: START + since, ...changes });
const well = (region: string, at: number) => circuit(region, { lastSuccessAt: START + at });

describe("an endpoint's health", () => {
  it('is good where nothing is known', () => {
    expect(healthOf(ONE, [])).toEqual({ state: 'healthy', lastSuccessAt: undefined, failingSince: undefined });
  });

  it('has the last success of any region', () => {
    expect(healthOf(ONE, [well('jp', 0), well('us', 5), well('fr', 3)]).lastSuccessAt).toBe(START + 5);
  });

  it('is bad where any region has it fail, since the first of them had', () => {
    const health = healthOf(ONE, [failing('jp', 20), well('us', 1), failing('fr', 10, { probeAt: START })]);
    expect(health).toMatchObject({ state: 'paused', failingSince: START + 10 });
    expect(healthOf(ONE, [failing('jp', 20), well('us', 1)]).state).toBe('failing');
  });

  it('is not bad by failures of a region that has nothing to send any more, once another got through', () => {
    const left = failing('jp', 0, { probeAt: START });
    expect(healthOf(ONE, [left, well('us', HOUR_MS)])).toMatchObject({ state: 'healthy', failingSince: undefined });
    const waiting = failing('jp', 0, { drainAt: START });
    expect(healthOf(ONE, [waiting, well('us', HOUR_MS)]).state).toBe('failing');
  });

  it('forgets what was before it was enabled or moved', () => {
    const moved = { ...ONE, movedAt: new Date(START).toISOString() };
    expect(healthOf(moved, [failing('jp', 0), well('us', 0)])).toMatchObject({
      state: 'healthy',
      lastSuccessAt: undefined,
    });
  });

  it('is paused where it is disabled, by people or by a verdict', () => {
    expect(healthOf({ ...ONE, status: 'disabled' }, [well('jp', 0)]).state).toBe('paused');
    const about = { revision: 1, endpointId: 'one', region: 'us', reason: 'HTTP 410', untold: [] };
    const judged = { ...ONE, verdicts: [{ ...about, judgedSince: enabledSince(ONE) }] };
    expect(healthOf(judged, [well('jp', 0)]).state).toBe('paused');
  });
});
