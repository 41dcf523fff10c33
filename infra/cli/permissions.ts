/**
 * What this command asks of AWS, beside what `cdk` does. A test holds what is really called against it. `secretsmanager`
 * is meant for the secrets of one installation, `<name>/*`.
 */
export const PERMISSIONS: Readonly<Record<string, readonly string[]>> = {
  'every command, without --url': ['cloudformation:DescribeStacks', 'secretsmanager:GetSecretValue'],
  doctor: [
    'cloudformation:DescribeStacks',
    'lambda:GetAccountSettings',
    'secretsmanager:DescribeSecret',
    'secretsmanager:GetSecretValue',
    'sts:GetCallerIdentity',
  ],
  'connection list': ['secretsmanager:DescribeSecret', 'secretsmanager:GetSecretValue'],
  'connection test': ['secretsmanager:GetSecretValue'],
  'connection add': ['secretsmanager:PutSecretValue'],
  'connection remove': [
    'secretsmanager:DeleteSecret',
    'secretsmanager:DescribeSecret',
    'secretsmanager:GetSecretValue',
    'secretsmanager:PutSecretValue',
    'secretsmanager:RemoveRegionsFromReplication',
  ],
};
