import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { PERMISSIONS } from '../../infra/cli/permissions.ts';
import type { Config } from '../../infra/config.ts';
import { PARTS, type Part, RIGHTS } from '../../infra/rights/parts.ts';
import { deployPolicy, MAX_POLICY_CHARACTERS, operatorPolicy, policyFiles } from '../../infra/rights/policies.ts';
import { SHIPPED } from './shipped.ts';
import { synthesize } from './synthesized.ts';

const ONE = SHIPPED.regions.filter(region => region.home);
const CONFIGS: Readonly<Record<Part, Partial<Config>>> = {
  deploy: { regions: ONE, apiLogs: 'set-account-role' },
  domain: { regions: ONE, domain: { name: 'relay.example.com', hostedZoneId: 'Z0123456789ABCDEFGHIJ' } },
  waf: { regions: ONE, waf: { requestsPer5MinutesPerIp: 3000 } },
  vpc: { regions: ONE.map(region => ({ ...region, vpc: {} })) },
  alarms: { regions: ONE, alarms: { email: 'pager@example.com' } },
};
const covered = (part: Part) => new Set(RIGHTS[part].flatMap(({ types }) => types));

function typesOf(config: Partial<Config>): Set<string> {
  const templates = Object.values(synthesize(config)).map(template => template.toJSON());
  const resources: { readonly Type: string }[] = templates.flatMap(({ Resources }) => Object.values(Resources));
  return new Set(resources.map(({ Type }) => Type));
}

describe('the least policy to deploy with', () => {
  it.each(PARTS)('has rights for each type of resource that its part brings: %s', part => {
    const rights = covered('deploy').union(covered(part));
    expect([...typesOf(CONFIGS[part]).difference(rights)]).toEqual([]);
  });

  it.each(PARTS)('has none for a type that is in no template: %s', part => {
    expect([...covered(part).difference(typesOf(CONFIGS[part]))]).toEqual([]);
  });

  it.each(PARTS)('fits into a managed policy: %s', part => {
    expect(JSON.stringify(deployPolicy(part, 'n'.repeat(40))).length).toBeLessThanOrEqual(MAX_POLICY_CHARACTERS);
  });

  it('names what is named after the configured name, and lets roles go to no other service', () => {
    const text = JSON.stringify(deployPolicy('deploy', 'our-relay'));
    expect(text).toContain('arn:aws:dynamodb:*:*:table/our-relay"');
    expect(text).not.toContain('NAME');
    expect(text).not.toMatch(/"Action":\[[^\]]*"\*"/);
    const passing = RIGHTS.deploy.filter(({ actions }) => actions.includes('iam:PassRole'));
    expect(passing.map(({ condition }) => Object.keys(condition?.StringEquals ?? {}))).toEqual([
      ['iam:PassedToService'],
    ]);
  });
});

describe('what who deploys with it has besides the handlers of the types', () => {
  const text = JSON.stringify(deployPolicy('deploy'));

  it.each(['replication.dynamodb', 'ops.apigateway'])('lets AWS make its own role in a new account: %s', service => {
    expect(text).toContain(`"arn:aws:iam::*:role/aws-service-role/${service}.amazonaws.com/*"`);
  });
});

it("the operator's policy has what the commands of docs/deploying.md ask of AWS", () => {
  // Everybody may ask who he is.
  const allowed = new Set(['sts:GetCallerIdentity', ...operatorPolicy().Statement.flatMap(({ Action }) => Action)]);
  const commands = ['every command, without --url', 'doctor', 'connection list', 'connection test', 'connection add'];
  for (const command of commands) expect([...new Set(PERMISSIONS[command]).difference(allowed)], command).toEqual([]);
});

it.each(Object.entries(policyFiles()))('docs/policies/%s is what npm run docs:policies makes', (name, policy) => {
  const kept = readFileSync(new URL(`../../docs/policies/${name}`, import.meta.url), 'utf8');
  expect(JSON.parse(kept)).toEqual(policy);
});
