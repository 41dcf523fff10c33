import { describe, expect, it } from 'vitest';
import { createLogger } from '../../../shared/runtime/logger.ts';
import { readMetrics, valuesOf } from '../../support/metrics.ts';

function recorded() {
  const lines: string[] = [];
  const write = (line: string) => lines.push(line);
  return { lines, log: createLogger('deliver', { namespace: 'relay-one', write, clock: () => 1_795_000_000_000 }) };
}

describe('a measured entry', () => {
  it('is a line of the log, and one of metrics in the deployment’s own namespace', () => {
    const { lines, log } = recorded();
    log.measure('delivered', { Attempts: 1, ChangeToWebhook: 840 }, { eventId: 'evt_1', outcome: 'delivered' });
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      level: 'info',
      function: 'deliver',
      message: 'delivered',
      eventId: 'evt_1',
    });
    const own = { namespace: 'relay-one', at: 1_795_000_000_000 };
    expect(readMetrics(lines)).toEqual([
      { ...own, metric: 'Attempts', dimensions: { outcome: 'delivered' }, value: 1 },
      { ...own, metric: 'ChangeToWebhook', dimensions: {}, value: 840 },
    ]);
  });

  it('counts a failed request for the function that logs it', () => {
    const { lines, log } = recorded();
    log.measure('A request failed', { FailedRequests: 1 }, {}, 'error');
    expect(valuesOf(lines, 'FailedRequests')).toEqual([['deliver', 1]]);
  });

  it('has ids as members of the line alone, never as dimensions, which cost money by the value', () => {
    const { lines, log } = recorded();
    log.measure('an endpoint was disabled', { DisabledEndpoints: 1 }, { endpointId: 'ep_1' }, 'warn');
    expect(readMetrics(lines)).toMatchObject([{ dimensions: {} }]);
  });
});

it('an entry that is not measured makes no metric', () => {
  const { lines, log } = recorded();
  log.info('polled', { service: 'uno' });
  expect(readMetrics(lines)).toEqual([]);
});
