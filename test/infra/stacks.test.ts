import { createRequire } from 'node:module';
import { isDeepStrictEqual } from 'node:util';
import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../infra/config/config-error.ts';
import { QUEUES } from '../../infra/topology.ts';
import { SERVICES } from '../../shared/domain/provider/services.ts';
import { SHIPPED } from './shipped.ts';
import { composeApp, FLAGS, functionOf, type Resource, resourcesOf, synthesize, templateOf } from './synthesized.ts';

const [jp, us] = SHIPPED.regions as [Region, Region];
type Region = (typeof SHIPPED.regions)[number];

const REGIONS = { one: [jp], two: [jp, us], four: SHIPPED.regions };

describe.each(Object.entries(REGIONS))('an app of %s regions', (_count, regions) => {
  const templates = synthesize({ regions });
  const home = templateOf(templates, 'home');

  it('has the home stack and one stack for each region', () => {
    expect(Object.keys(templates)).toEqual(['home', ...regions.map(({ name }) => name)]);
  });

  it('has a replica of the table in each region, and of each secret in each but home', () => {
    const [table] = resourcesOf(home, 'AWS::DynamoDB::GlobalTable');
    const replicas = table?.Properties.Replicas.map(({ Region }: { Region: string }) => Region);
    expect(replicas.sort()).toEqual(regions.map(({ awsRegion }) => awsRegion).sort());
    // Also with one region: what adds or removes a replica changes nothing else of the table.
    expect(table?.Properties.StreamSpecification).toEqual({ StreamViewType: 'NEW_AND_OLD_IMAGES' });
    for (const { Properties } of resourcesOf(home, 'AWS::SecretsManager::Secret')) {
      expect((Properties.ReplicaRegions ?? []).map(({ Region }: { Region: string }) => Region)).toEqual(
        regions.slice(1).map(({ awsRegion }) => awsRegion),
      );
    }
  });

  it('has the same in every region, but for names, the way to the provider and the minute of polls', () => {
    const [first, ...others] = regions.map(region => withoutRegion(templateOf(templates, region.name), region));
    for (const other of others) expect(other).toEqual(first);
  });

  it.each(regions)('names in no template of $name another AWS region', ({ name, awsRegion }) => {
    const text = JSON.stringify(templateOf(templates, name).toJSON());
    const named = text.match(/\b(?:af|ap|ca|eu|il|me|mx|sa|us)-(?:[a-z]+-)+\d\b/g) ?? [];
    expect(named.filter(region => region !== awsRegion)).toEqual([]);
  });

  it('takes nothing in a region from another stack, and says other regions by their short names alone', () => {
    for (const { name } of regions) {
      const template = templateOf(templates, name);
      expect(JSON.stringify(template)).not.toMatch(/GetStackOutput|Fn::ImportValue|"Custom::/);
      for (const { Properties } of resourcesOf(template, 'AWS::Lambda::Function')) {
        const variables = Object.entries(Properties.Environment.Variables).filter(
          ([variable]) => variable !== 'REGION_NAMES',
        );
        const others = regions.filter(other => other.name !== name).map(other => other.name);
        for (const [, value] of variables) expect(others).not.toContain(value);
      }
    }
  });
});

describe("CDK's feature flags", () => {
  it('are set as this version of CDK advises, so that a new one changes no template before somebody has looked', () => {
    expect(FLAGS).toEqual(createRequire(import.meta.url)('aws-cdk-lib/recommended-feature-flags.json'));
  });
});

describe('a region that is to be drained', () => {
  it('changes its own stack alone, which is told so', () => {
    const before = synthesize({ regions: [jp, us] });
    const after = synthesize({ regions: [jp, { ...us, drain: true }] });
    const changed = Object.keys(after).filter(
      stack => !isDeepStrictEqual(after[stack]?.toJSON(), before[stack]?.toJSON()),
    );
    expect(changed).toEqual(['us']);
    const drainingIn = (stack: string) =>
      functionOf(templateOf(after, stack), 'retry-due').Properties.Environment.Variables.REGION_DRAINING;
    expect([drainingIn('jp'), drainingIn('us')]).toEqual(['false', 'true']);
  });
});

describe('protection from deletion', () => {
  it('is on for every stack', () => {
    expect(composeApp({ regions: [jp, us] }).map(stack => stack.terminationProtection)).toEqual([true, true, true]);
  });

  it('is off where the command line says so: for first deployments and for removal', () => {
    for (const unprotected of ['true', true]) {
      const stacks = composeApp({ regions: [jp] }, { unprotected });
      expect(stacks.map(stack => stack.terminationProtection)).toEqual([false, false]);
      const [home] = stacks;
      const [table] = resourcesOf(Template.fromStack(home ?? new Stack()), 'AWS::DynamoDB::GlobalTable');
      expect(table?.Properties.Replicas[0].DeletionProtectionEnabled).toBe(false);
    }
  });

  it('is not turned off by a word that is neither true nor false', () => {
    expect(() => composeApp({ regions: [jp] }, { unprotected: 'yes' })).toThrow(ConfigError);
  });
});

describe('an app that is paused', () => {
  it.each([
    ['paused', { paused: 'true' }, 'DISABLED', false],
    ['not paused', {}, 'ENABLED', true],
  ])('says of every schedule and every queue whether it starts functions: %s', (_what, context, state, isEnabled) => {
    const [, region] = composeApp({ regions: [jp] }, context);
    const template = Template.fromStack(region ?? new Stack());
    const propertiesOf = (type: string) => resourcesOf(template, type).map(({ Properties }) => Properties);
    const schedules = propertiesOf('AWS::Scheduler::Schedule');
    const sources = propertiesOf('AWS::Lambda::EventSourceMapping');
    expect([schedules.length, sources.length]).toEqual([SERVICES.length + 2, Object.keys(QUEUES).length]);
    // Said in words, since an update that leaves it out may leave it as it was.
    expect(new Set(schedules.map(({ State }) => State))).toEqual(new Set([state]));
    expect(new Set(sources.map(({ Enabled }) => Enabled))).toEqual(new Set([isEnabled]));
  });
});

/** The resources of a region's template, with `<…>` for what a region's stack is made of. CDK makes some ids of the stack's. */
function withoutRegion(template: Template, { name, awsRegion, upstreamHost }: Region): Resource[] {
  const resources = Object.values<Resource>(template.toJSON().Resources).map(resource =>
    JSON.stringify(resource)
      .replaceAll(awsRegion, '<aws region>')
      .replaceAll(upstreamHost, '<upstream>')
      .replaceAll(`"REGION_NAME":"${name}"`, '"REGION_NAME":"<name>"')
      .replaceAll(`"DashboardName":"order-relay-${name}"`, '"DashboardName":"<name>"')
      .replaceAll(/"cron\(\d+\//g, '"cron(<minute>/')
      .replaceAll(new RegExp(`"${name}HttpApi\\w+"`, 'g'), '"<authorizer>"')
      .replaceAll(/(HttpApiDeployment[0-9A-F]{8})[0-9a-f]{32}/g, '$1<hash>'),
  );
  return resources.sort().map(text => JSON.parse(text));
}
