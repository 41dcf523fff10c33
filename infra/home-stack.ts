import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { type Config, homeOf } from './config.ts';
import { ConnectionSecret, KeySecret } from './secrets.ts';
import { RelayTable } from './table.ts';
import { OverallDashboard } from './watch/overall-dashboard.ts';

export interface HomeStackProps extends StackProps {
  readonly config: Config;
  readonly isProtected: boolean;
}

/** What exists once: the table and the secrets, each with a replica in every region. */
export class HomeStack extends Stack {
  constructor(scope: Construct, id: string, { config, isProtected, ...props }: HomeStackProps) {
    super(scope, id, {
      description: 'order-relay: table and secrets',
      terminationProtection: isProtected,
      ...props,
    });
    const home = homeOf(config);
    const replicaRegions = config.regions.filter(region => region !== home).map(region => region.awsRegion);

    new RelayTable(this, 'Table', { name: config.name, replicaRegions, isProtected });
    new CfnOutput(this, 'TableName', { value: config.name });

    const root = new KeySecret(this, 'RootSecret', { kind: 'root', prefix: config.name, replicaRegions });
    new CfnOutput(this, 'RootSecretName', {
      value: root.name,
      description: 'Signing keys are made from it: never change it',
    });
    new KeySecret(this, 'TokensSecret', { kind: 'tokens', prefix: config.name, replicaRegions });
    const operator = new KeySecret(this, 'OperatorSecret', { kind: 'operator', prefix: config.name, replicaRegions });
    new CfnOutput(this, 'OperatorSecretName', {
      value: operator.name,
      description: 'Holds the secret of the client "operator", which may do everything',
    });
    const secrets = new Construct(this, 'Connections');
    const connections = config.connections.map(
      connection => new ConnectionSecret(secrets, connection, { prefix: config.name, connection, replicaRegions }),
    );
    new CfnOutput(this, 'ConnectionSecretNames', {
      value: connections.map(({ name }) => name).join(','),
      description: 'Put consumerKey and consumerSecret of the provider into them',
    });
    new OverallDashboard(this, 'Watch', config);
  }
}
