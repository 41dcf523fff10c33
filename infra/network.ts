import { CfnOutput, Stack, Validations } from 'aws-cdk-lib';
import {
  CfnEIP,
  CfnSecurityGroup,
  GatewayVpcEndpointAwsService,
  IpAddresses,
  NatProvider,
  SubnetType,
  Vpc,
} from 'aws-cdk-lib/aws-ec2';
import { Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct, type IDependable } from 'constructs';
import type { FunctionSpec } from '../functions/spec.ts';
import type { Region } from './config.ts';

/** Where functions run that send webhooks. */
export interface Network {
  readonly subnetIds: readonly string[];
  readonly securityGroupIds: readonly string[];
  /** What has to be there before the first call. */
  readonly isReady?: IDependable;
}

/** Whoever is told which receivers there may be calls them, from inside the network: `deliver`, and tests and retries of `api`. */
export const sendsWebhooks = ({ environment }: FunctionSpec) => environment.includes('RECEIVERS');

/** The configured subnets, or a network of the stack's own; undefined where functions run outside any. */
export function networkOf(stack: Stack, { vpc }: Region): Network | undefined {
  if (vpc === undefined) return undefined;
  const { subnetIds, securityGroupIds, elasticIpIds } = vpc;
  if (subnetIds && securityGroupIds) return { subnetIds, securityGroupIds };
  return new OwnNetwork(stack, 'Network', elasticIpIds);
}

/** Neither a usual range of offices nor one of AWS's defaults. */
const RANGE = '10.255.255.0/24';

/** A VPC in two zones, which the internet sees by fixed addresses; what it asks of DynamoDB goes round them, free of charge. */
class OwnNetwork extends Construct implements Network {
  readonly subnetIds: readonly string[];
  readonly securityGroupIds: readonly string[];
  readonly isReady: IDependable;

  constructor(scope: Construct, id: string, elasticIpIds?: readonly string[]) {
    super(scope, id);
    const eipAllocationIds = elasticIpIds ?? [this.#createAddress()];
    const vpc = new Vpc(this, 'Vpc', {
      ipAddresses: IpAddresses.cidr(RANGE),
      maxAzs: 2,
      natGateways: eipAllocationIds.length,
      natGatewayProvider: NatProvider.gateway({ eipAllocationIds: [...eipAllocationIds] }),
      subnetConfiguration: [
        { name: 'Public', subnetType: SubnetType.PUBLIC, cidrMask: 28, mapPublicIpOnLaunch: false },
        { name: 'Functions', subnetType: SubnetType.PRIVATE_WITH_EGRESS, cidrMask: 26 },
      ],
      gatewayEndpoints: { Table: { service: GatewayVpcEndpointAwsService.DYNAMODB } },
      // CDK would have a function of its own do it; nothing is in that group.
      restrictDefaultSecurityGroup: false,
    });
    Validations.of(vpc).acknowledge({
      id: 'AwsSolutions-VPC7',
      reason: 'Flow logs cost by the amount, and the ledger has every attempt with its answer.',
    });
    const group = new CfnSecurityGroup(this, 'Group', {
      vpcId: vpc.vpcId,
      groupDescription: 'order-relay: webhooks go out, nothing comes in',
      securityGroupEgress: [{ ipProtocol: '-1', cidrIp: '0.0.0.0/0', description: 'Receivers may be anywhere' }],
    });
    this.subnetIds = vpc.privateSubnets.map(({ subnetId }) => subnetId);
    this.securityGroupIds = [group.attrGroupId];
    this.isReady = vpc;
  }

  #createAddress(): string {
    const address = new CfnEIP(this, 'Address', { domain: 'vpc' });
    new CfnOutput(Stack.of(this), 'WebhookAddress', {
      value: address.attrPublicIp,
      description: 'Webhooks come from it, for allow lists of receivers',
    });
    return address.attrAllocationId;
  }
}

/**
 * By the function's role Lambda makes its network interfaces, for which AWS knows no narrower resource; the function's own
 * code may not.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html
 */
export function interfaceStatements(stack: Stack): PolicyStatement[] {
  const actions = [
    'ec2:AssignPrivateIpAddresses',
    'ec2:CreateNetworkInterface',
    'ec2:DeleteNetworkInterface',
    'ec2:DescribeNetworkInterfaces',
    'ec2:DescribeSubnets',
    'ec2:UnassignPrivateIpAddresses',
  ];
  const calledByCode = {
    ArnLike: { 'lambda:SourceFunctionArn': stack.formatArn({ service: 'lambda', resource: 'function:*' }) },
  };
  return [
    new PolicyStatement({ actions, resources: ['*'] }),
    new PolicyStatement({ effect: Effect.DENY, actions, resources: ['*'], conditions: calledByCode }),
  ];
}
