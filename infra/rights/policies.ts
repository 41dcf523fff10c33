import { PARTS, type Part, RIGHTS } from './parts.ts';

/** Managed policies may have so many characters, white space aside. */
export const MAX_POLICY_CHARACTERS = 6144;

interface PolicyDocument {
  readonly Version: '2012-10-17';
  readonly Statement: readonly Statement[];
}

interface Statement {
  readonly Effect: 'Allow';
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: object;
}

/** For the role by which CloudFormation deploys what this part of the configuration brings. */
export function deployPolicy(part: Part, name = 'order-relay'): PolicyDocument {
  const statements = RIGHTS[part].map(
    ({ actions, on, condition }): Statement => ({
      Effect: 'Allow',
      Action: actions,
      Resource: on.map(resource => (resource === '*' ? '*' : `arn:aws:${resource.replace('NAME', name)}`)),
      ...(condition && { Condition: condition }),
    }),
  );
  return { Version: '2012-10-17', Statement: statements };
}

/** For whoever runs `cdk deploy`: the bootstrap's roles do the rest. */
export const DEPLOYER: PolicyDocument = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: ['sts:AssumeRole'], Resource: ['arn:aws:iam::*:role/cdk-hnb659fds-*'] }],
};

/** For whoever puts credentials of the provider in, tries them, and hands out access: what `order-relay` asks of AWS for it. */
export const operatorPolicy = (name = 'order-relay'): PolicyDocument => ({
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Action: ['cloudformation:DescribeStacks'],
      Resource: [`arn:aws:cloudformation:*:*:stack/${name}-*/*`, 'arn:aws:cloudformation:*:*:stack/CDKToolkit*/*'],
    },
    { Effect: 'Allow', Action: ['lambda:GetAccountSettings'], Resource: ['*'] },
    {
      Effect: 'Allow',
      Action: ['secretsmanager:DescribeSecret', 'secretsmanager:GetSecretValue', 'secretsmanager:PutSecretValue'],
      Resource: [`arn:aws:secretsmanager:*:*:secret:${name}/connections/*`],
    },
    {
      Effect: 'Allow',
      Action: ['secretsmanager:GetSecretValue'],
      Resource: [`arn:aws:secretsmanager:*:*:secret:${name}/operator-*`],
    },
  ],
});

/** The files of docs/policies. */
export function policyFiles(): Readonly<Record<string, PolicyDocument>> {
  const parts = PARTS.map(part => [`${part}.json`, deployPolicy(part)]);
  return { ...Object.fromEntries(parts), 'deployer.json': DEPLOYER, 'operator.json': operatorPolicy() };
}
