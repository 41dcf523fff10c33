// Who may read which secret stands in each function's spec.ts.
import { RemovalPolicy } from 'aws-cdk-lib';
import { Secret, type SecretStringGenerator } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';

export const rootSecretName = (prefix: string) => `${prefix}/root`;
export const connectionSecretName = (prefix: string, connection: string) => `${prefix}/connections/${connection}`;

// Any change of these two makes CloudFormation generate a new value over the live one.
const ROOT: SecretStringGenerator = { passwordLength: 64, excludePunctuation: true };
const CONNECTION: SecretStringGenerator = {
  secretStringTemplate: '{"consumerKey":""}',
  generateStringKey: 'consumerSecret',
};

interface SecretProps {
  readonly prefix: string;
  readonly replicaRegions: readonly string[];
}

/** What every endpoint's signing key is derived from. Lost, or generated anew, it invalidates all receivers' secrets. */
export class RootSecret extends Construct {
  readonly name: string;

  constructor(scope: Construct, id: string, { prefix, replicaRegions }: SecretProps) {
    super(scope, id);
    this.name = rootSecretName(prefix);
    createSecret(this, this.name, ROOT, replicaRegions, 'The root of all signing keys of webhooks');
  }
}

/** The credentials of one connection; the empty consumerKey means "not set" until an operator puts real ones in. */
export class ConnectionSecret extends Construct {
  readonly name: string;

  constructor(scope: Construct, id: string, props: SecretProps & { readonly connection: string }) {
    super(scope, id);
    this.name = connectionSecretName(props.prefix, props.connection);
    createSecret(this, this.name, CONNECTION, props.replicaRegions, 'consumerKey and consumerSecret at the provider');
  }
}

function createSecret(
  scope: Construct,
  secretName: string,
  generateSecretString: SecretStringGenerator,
  replicaRegions: readonly string[],
  description: string,
): void {
  new Secret(scope, 'Secret', {
    secretName,
    description,
    generateSecretString,
    replicaRegions: replicaRegions.map(region => ({ region })),
    removalPolicy: RemovalPolicy.RETAIN,
  });
}
