// Who may read which secret stands in each function's spec.ts.
import { RemovalPolicy, Validations } from 'aws-cdk-lib';
import { Secret, type SecretStringGenerator } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';

export type KeySecretName = 'root' | 'tokens' | 'operator';

export const keySecretName = (prefix: string, name: KeySecretName) => `${prefix}/${name}`;
export const connectionSecretName = (prefix: string, connection: string) => `${prefix}/connections/${connection}`;

// Any change of these two makes CloudFormation generate a new value over the live one.
const KEY: SecretStringGenerator = { passwordLength: 64, excludePunctuation: true };
const CONNECTION: SecretStringGenerator = {
  secretStringTemplate: '{"consumerKey":""}',
  generateStringKey: 'consumerSecret',
};

interface SecretProps {
  readonly prefix: string;
  readonly replicaRegions: readonly string[];
}

const DESCRIPTIONS = {
  /** Lost, or generated anew, it invalidates all receivers' secrets. */
  root: 'The root of all signing keys of webhooks: never change it',
  /** Generated anew it ends all tokens, and nothing else: clients ask for others. */
  tokens: 'What the key of access tokens is derived from',
  operator: 'The secret of the client "operator", which may do everything',
} as const satisfies Record<KeySecretName, string>;

/** A random text of 64 letters and digits, 380 bits. */
export class KeySecret extends Construct {
  readonly name: string;

  constructor(scope: Construct, id: string, props: SecretProps & { readonly kind: KeySecretName }) {
    super(scope, id);
    this.name = keySecretName(props.prefix, props.kind);
    createSecret(this, this.name, KEY, props.replicaRegions, DESCRIPTIONS[props.kind]);
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
  const secret = new Secret(scope, 'Secret', {
    secretName,
    description,
    generateSecretString,
    replicaRegions: replicaRegions.map(region => ({ region })),
    // As the table: without a failed first deployment leaving names behind that the next one finds taken.
    removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
  });
  Validations.of(secret).acknowledge({
    id: 'AwsSolutions-SMG4',
    reason:
      'The root of signing keys must never change, the provider gives credentials by hand, and ending all tokens or the operator is for an emergency.',
  });
}
