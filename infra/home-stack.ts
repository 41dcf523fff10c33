import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { CognitoIssuer } from './cognito-issuer.ts';
import { type Config, homeOf, type Issuer } from './config.ts';
import { ConnectionSecret, RootSecret } from './secrets.ts';
import { RelayTable } from './table.ts';

export interface HomeStackProps extends StackProps {
  readonly config: Config;
}

/** What exists once: the table and the secrets, each with a replica in every region, and the issuer of tokens. */
export class HomeStack extends Stack {
  readonly issuer: Issuer;

  constructor(scope: Construct, id: string, { config, ...props }: HomeStackProps) {
    super(scope, id, { description: 'order-relay: table, secrets and issuer', ...props });
    const home = homeOf(config);
    const replicaRegions = config.regions.filter(region => region !== home).map(region => region.awsRegion);

    new RelayTable(this, 'Table', { name: config.name, replicaRegions });
    new CfnOutput(this, 'TableName', { value: config.name });

    const root = new RootSecret(this, 'RootSecret', { prefix: config.name, replicaRegions });
    new CfnOutput(this, 'RootSecretName', {
      value: root.name,
      description: 'Signing keys are made from it: never change it',
    });
    const secrets = new Construct(this, 'Connections');
    const connections = config.connections.map(
      connection => new ConnectionSecret(secrets, connection, { prefix: config.name, connection, replicaRegions }),
    );
    new CfnOutput(this, 'ConnectionSecretNames', {
      value: connections.map(({ name }) => name).join(','),
      description: 'Put consumerKey and consumerSecret of the provider into them',
    });

    this.issuer = config.issuer ?? this.createIssuer(config);
    new CfnOutput(this, 'TokenUrl', { value: this.issuer.tokenUrl });
  }

  private createIssuer({ name }: Config): Issuer {
    const cognito = new CognitoIssuer(this, 'Issuer', { name });
    new CfnOutput(this, 'UserPoolId', { value: cognito.userPoolId });
    new CfnOutput(this, 'OperatorClientId', { value: cognito.operatorClientId, description: 'May do everything' });
    new CfnOutput(this, 'ViewerClientId', { value: cognito.viewerClientId, description: 'May read orders' });
    return cognito.addresses;
  }
}
