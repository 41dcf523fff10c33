import { describe, expect, it } from 'vitest';
import { FUNCTIONS, type FunctionName } from '../../infra/topology.ts';
import { SHIPPED } from './shipped.ts';
import { functionOf, type Resource, resourcesOf, synthesize, templateOf, textOf, toStatement } from './synthesized.ts';

type Vpc = NonNullable<(typeof SHIPPED.regions)[number]['vpc']>;
type Template = ReturnType<typeof templateOf>;

const names = Object.keys(FUNCTIONS) as FunctionName[];
const SENDERS = ['deliver', 'api'] as const;

function templateWith(vpc?: Vpc, others: Parameters<typeof synthesize>[0] = {}): Template {
  const regions = SHIPPED.regions.slice(0, 1).map(region => ({ ...region, ...(vpc && { vpc }) }));
  return templateOf(synthesize({ regions, board: true, calendars: true, ...others }), 'jp');
}

function networkTypes(template: Template): string[] {
  const types = Object.values<Resource>(template.toJSON().Resources).map(({ Type }) => Type);
  return types.filter(type => type.startsWith('AWS::EC2::'));
}

describe('without a network', () => {
  it('functions run outside any', () => {
    const template = templateWith();
    for (const name of names) expect(functionOf(template, name).Properties).not.toHaveProperty('VpcConfig');
    expect(networkTypes(template)).toEqual([]);
  });
});

describe('a network of the stack', () => {
  const template = templateWith({});
  const resources = template.toJSON().Resources as Record<string, Resource>;
  const idsOf = (type: string) => Object.keys(template.findResources(type));
  const routesBy = (member: string) =>
    resourcesOf(template, 'AWS::EC2::Route').filter(({ Properties }) => member in Properties);
  const { SubnetIds, SecurityGroupIds } = functionOf(template, 'deliver').Properties.VpcConfig;
  const tablesOf = (subnetIds: readonly { Ref: string }[]) =>
    subnetIds.map(({ Ref }) => {
      const association = resourcesOf(template, 'AWS::EC2::SubnetRouteTableAssociation').find(
        ({ Properties }) => Properties.SubnetId.Ref === Ref,
      );
      return association?.Properties.RouteTableId.Ref;
    });

  it('has what sends webhooks, also tests and retries, and nothing else', () => {
    expect(functionOf(template, 'api').Properties.VpcConfig).toEqual({ SubnetIds, SecurityGroupIds });
    const inside = names.filter(name => 'VpcConfig' in functionOf(template, name).Properties);
    expect(inside.sort()).toEqual([...SENDERS].sort());
  });

  it('is in two zones, and goes out by one address, which the stack tells', () => {
    const zones = SubnetIds.map(({ Ref }: { Ref: string }) =>
      JSON.stringify(resources[Ref]?.Properties.AvailabilityZone),
    );
    expect(new Set(zones).size).toBe(2);
    const [address, ...others] = idsOf('AWS::EC2::EIP');
    expect(others).toEqual([]);
    const gateways = resourcesOf(template, 'AWS::EC2::NatGateway').map(({ Properties }) => Properties.AllocationId);
    expect(gateways).toEqual([{ 'Fn::GetAtt': [address, 'AllocationId'] }]);
    expect(template.toJSON().Outputs.WebhookAddress.Value).toEqual({ 'Fn::GetAtt': [address, 'PublicIp'] });
    const outward = routesBy('NatGatewayId').map(({ Properties }) => Properties.RouteTableId.Ref);
    expect(outward.sort()).toEqual(tablesOf(SubnetIds).sort());
    for (const table of tablesOf(SubnetIds))
      expect(routesBy('GatewayId').map(({ Properties }) => Properties.RouteTableId.Ref)).not.toContain(table);
  });

  it('reaches the table without the NAT gateway', () => {
    const [endpoint, ...others] = resourcesOf(template, 'AWS::EC2::VPCEndpoint').map(({ Properties }) => Properties);
    expect(others).toEqual([]);
    expect(endpoint).toMatchObject({
      VpcEndpointType: 'Gateway',
    });
    expect(textOf(endpoint?.ServiceName)).toBe('com.amazonaws.<Region>.dynamodb');
    expect(endpoint?.RouteTableIds.map(({ Ref }: { Ref: string }) => Ref)).toEqual(
      expect.arrayContaining(tablesOf(SubnetIds)),
    );
  });

  it('lets nothing in', () => {
    const [group] = resourcesOf(template, 'AWS::EC2::SecurityGroup').map(({ Properties }) => Properties);
    expect(SecurityGroupIds.map(textOf)).toEqual(['<NetworkGroup>']);
    expect(group).not.toHaveProperty('SecurityGroupIngress');
    expect(resourcesOf(template, 'AWS::EC2::SecurityGroupIngress')).toEqual([]);
  });

  it.each(SENDERS)('has interfaces that Lambda makes for %s, and that its code cannot', name => {
    const role = textOf(functionOf(template, name).Properties.Role);
    const statements = resourcesOf(template, 'AWS::IAM::Policy')
      .filter(({ Properties }) => Properties.Roles.some((it: unknown) => textOf(it) === role))
      .flatMap(({ Properties }) => Properties.PolicyDocument.Statement.map(toStatement))
      .filter(({ actions }) => actions.includes('ec2:CreateNetworkInterface'));
    const [allowed, denied] = statements;
    expect(statements).toHaveLength(2);
    expect(allowed).toMatchObject({ effect: 'Allow', resources: ['*'] });
    expect(allowed?.actions.every((action: string) => action.startsWith('ec2:'))).toBe(true);
    expect(denied).toEqual({
      effect: 'Deny',
      actions: allowed?.actions,
      resources: ['*'],
      conditions: { ArnLike: { 'lambda:SourceFunctionArn': expect.anything() } },
    });
    expect(textOf(denied.conditions.ArnLike['lambda:SourceFunctionArn'])).toBe(
      'arn:aws:lambda:ap-northeast-1:<AccountId>:function:*',
    );
  });

  it('leaves room in a stack that has everything, which may have 500 resources', () => {
    const all = templateWith(
      {},
      {
        domain: { name: 'relay.example.com', hostedZoneId: 'Z0123456789ABC' },
        waf: { requestsPer5MinutesPerIp: 1000 },
        corsOrigins: ['https://board.example.com'],
        apiLogs: 'set-account-role',
      },
    );
    expect(Object.keys(all.toJSON().Resources).length).toBeLessThan(490);
  });
});

describe('a network with addresses of the customer', () => {
  it('goes out by each of them, and has none of its own', () => {
    const elasticIpIds = ['eipalloc-0123456789abcdef0', 'eipalloc-0123456789abcdef1'];
    const template = templateWith({ elasticIpIds });
    const gateways = resourcesOf(template, 'AWS::EC2::NatGateway').map(({ Properties }) => Properties.AllocationId);
    expect(gateways.sort()).toEqual(elasticIpIds);
    expect(resourcesOf(template, 'AWS::EC2::EIP')).toEqual([]);
    expect(template.toJSON().Outputs).not.toHaveProperty('WebhookAddress');
  });
});

describe('a network of the customer', () => {
  const vpc = { subnetIds: ['subnet-01234567', 'subnet-12345678'], securityGroupIds: ['sg-01234567'] };
  const template = templateWith(vpc, { allowedCidrs: ['10.20.0.0/16'] });

  it('has the same functions, and nothing is made in it', () => {
    for (const name of SENDERS)
      expect(functionOf(template, name).Properties.VpcConfig).toEqual({
        SubnetIds: vpc.subnetIds,
        SecurityGroupIds: vpc.securityGroupIds,
      });
    expect(networkTypes(template)).toEqual([]);
  });

  it('may have receivers in the ranges that are allowed', () => {
    for (const name of SENDERS)
      expect(functionOf(template, name).Properties.Environment.Variables.ALLOWED_CIDRS).toBe('10.20.0.0/16');
  });
});
