import { AwsSolutionsChecks } from 'cdk-nag';
import { describe, expect, it } from 'vitest';
import type { Config } from '../../infra/config.ts';
import { SHIPPED } from './shipped.ts';
import { composeApp } from './synthesized.ts';

const CONFIGURATIONS: Record<string, Partial<Config>> = {
  'by default': {},
  'with all that can be configured': {
    domain: { name: 'relay.example.com', hostedZoneId: 'Z0123456789ABC' },
    waf: { requestsPer5MinutesPerIp: 1000 },
    corsOrigins: ['https://board.example.com'],
    apiLogs: 'set-account-role',
    alarms: { email: 'pager@example.com' },
    regions: SHIPPED.regions.slice(0, 1).map(region => ({ ...region, vpc: {} })),
  },
  'with an issuer of the customer': {
    issuer: { url: 'https://id.test', jwksUrl: 'https://id.test/jwks', audience: 'relay', scopePrefix: '' },
    apiLogs: 'account-role',
  },
};

describe.each(Object.entries(CONFIGURATIONS))("AWS's advice (cdk-nag), %s", (_how, config) => {
  it('is followed, or acknowledged with a reason', () => {
    const [home] = composeApp({ regions: SHIPPED.regions.slice(0, 1), ...config });
    const { violations } = new AwsSolutionsChecks().validateScope(home?.node.root ?? expect.unreachable());
    const found = violations.flatMap(({ ruleName, violatingResources }) =>
      violatingResources.map(({ constructPath }) => `${ruleName} ${constructPath}`),
    );
    expect(found).toEqual([]);
  });
});
