import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parseConfig } from '../../infra/config.ts';
import { COUNTED } from '../../infra/cost/counted.ts';
import { idleMonth, sumOf, watchingMonth } from '../../infra/cost/estimate.ts';
import { costPage } from '../../infra/cost/page.ts';
import list from '../../infra/cost/prices.json' with { type: 'json' };
import { usdOf } from '../../infra/cost/prices.ts';
import { SHIPPED } from '../infra/shipped.ts';
import { countNow } from './count-now.ts';

const AGAIN = 'run npm run docs:cost';

it('docs/cost.md is what the counts and prices make', () => {
  const page = readFileSync(new URL('../../docs/cost.md', import.meta.url), 'utf8');
  expect(page, AGAIN).toBe(costPage());
});

it('what was counted is counted now, within a tenth', async () => {
  const now = await countNow();
  expect(Object.keys(now).sort(), AGAIN).toEqual(Object.keys(COUNTED).sort());
  for (const [path, figure] of figuresOf(now)) {
    const kept = new Map(figuresOf(COUNTED)).get(path);
    expect(Math.abs(figure - (kept ?? Number.NaN)), `${path}: ${figure}, not ${kept}: ${AGAIN}`).toBeLessThanOrEqual(
      figure / 10,
    );
  }
});

it('every price has its page, and one for each region with prices', () => {
  for (const { usd, seen, page } of Object.values(list.prices)) {
    expect([usd.length, seen.length]).toEqual([list.regions.length, list.regions.length]);
    expect(page).toMatch(/^https:\/\/aws\.amazon\.com\/[a-z0-9-]+\/pricing\//);
  }
});

it('an idle region costs less than four dollars a month, watching apart', () => {
  for (const [, lines] of idleMonth(parseConfig({}))) expect(sumOf(lines)).toBeLessThan(4);
  for (const [, lines] of idleMonth(SHIPPED)) expect(sumOf(lines)).toBeLessThan(4);
});

it('a second connection costs more, and so does asking more often', () => {
  const cost = (config: object) => sumOf([...idleMonth(parseConfig(config)).values()].flat());
  expect(cost({ connections: ['default', 'osaka'] })).toBeGreaterThan(cost({}));
  expect(cost({ listEveryMinutes: 1 })).toBeGreaterThan(cost({ listEveryMinutes: 5 }));
});

it('notices cost a key in each region, and a further connection its metrics', () => {
  const { regions } = SHIPPED;
  const quiet = watchingMonth(parseConfig({ regions }));
  expect(watchingMonth(parseConfig({ regions, alarms: {} })) - quiet).toBeCloseTo(regions.length * usdOf('key', 'any'));
  const connections = ['default', 'osaka'];
  expect(watchingMonth(parseConfig({ regions, connections })) - quiet).toBeCloseTo(10 * usdOf('metric', 'any'));
});

it('a domain costs its health check, and the calls that it makes', () => {
  const domain = { name: 'relay.example.com', hostedZoneId: 'Z0123456789ABCDEFGHIJ' };
  const lines = [...idleMonth(parseConfig({ domain })).values()].flat();
  const check = lines.find(({ what }) => what === 'health check')?.usd;
  expect(check).toBeGreaterThan(usdOf('healthCheck', 'any') + 1.2e6 * usdOf('apiRequest', 'any'));
});

/** Every number in it, with where it stands. */
function figuresOf(value: unknown, path = ''): [string, number][] {
  if (typeof value === 'number') return [[path, value]];
  return Object.entries(value as object).flatMap(([name, member]) => figuresOf(member, `${path}.${name}`));
}
