import { Aws, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { AccountRecovery, OAuthScope, ResourceServerScope, UserPool } from 'aws-cdk-lib/aws-cognito';
import { Construct } from 'constructs';
import { SCOPES, type Scope } from '../shared/api/routes.ts';
import type { Issuer } from './config.ts';

/** Access tokens by client credentials. Nobody signs in here: the pool has clients and no users. */
export class CognitoIssuer extends Construct {
  readonly addresses: Issuer;
  readonly userPoolId: string;
  readonly operatorClientId: string;
  readonly viewerClientId: string;

  constructor(scope: Construct, id: string, { name }: { readonly name: string }) {
    super(scope, id);
    const pool = new UserPool(this, 'Pool', {
      selfSignUpEnabled: false,
      accountRecovery: AccountRecovery.NONE,
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    // A prefix is unique among all of Cognito's customers in a region.
    const domain = pool.addDomain('Domain', { cognitoDomain: { domainPrefix: `${name}-${Aws.ACCOUNT_ID}` } });
    const createClient = addServer(pool, name);

    this.userPoolId = pool.userPoolId;
    this.operatorClientId = createClient('operator', SCOPES);
    this.viewerClientId = createClient('viewer', ['orders:read']);
    const url = `https://cognito-idp.${Stack.of(this).region}.${Aws.URL_SUFFIX}/${pool.userPoolId}`;
    this.addresses = {
      url,
      jwksUrl: `${url}/.well-known/jwks.json`,
      tokenUrl: `${domain.baseUrl()}/oauth2/token`,
      audience: '',
    };
  }
}

/** Adds the resource server whose scopes tokens carry; returns how to add a client that may ask for some of them. */
function addServer(pool: UserPool, identifier: string) {
  const scopes = SCOPES.map(scope => new ResourceServerScope({ scopeName: scope, scopeDescription: scope }));
  const server = pool.addResourceServer('Server', { identifier, scopes });

  return (client: string, allowed: readonly Scope[]): string => {
    const granted = scopes.filter(({ scopeName }) => allowed.some(scope => scope === scopeName));
    const { userPoolClientId } = pool.addClient(client, {
      userPoolClientName: client,
      generateSecret: true,
      authFlows: {},
      oAuth: {
        flows: { clientCredentials: true },
        scopes: granted.map(scope => OAuthScope.resourceServer(server, scope)),
      },
    });
    return userPoolClientId;
  };
}
