import { API_GATEWAY, type Rights } from './rights.ts';

const ROLES = ['iam::*:role/NAME-*'];
const SERVICES = ['lambda.amazonaws.com', 'scheduler.amazonaws.com', 'apigateway.amazonaws.com'];

/** What everybody needs. */
export const DEPLOY: readonly Rights[] = [
  {
    // The bootstrap's version, and the functions' code.
    types: [],
    actions: ['ssm:GetParameters'],
    on: ['ssm:*:*:parameter/cdk-bootstrap/*'],
  },
  { types: [], actions: ['s3:GetObject'], on: ['s3:::cdk-*-assets-*/*'] },
  {
    types: ['AWS::DynamoDB::GlobalTable'],
    actions: [
      'dynamodb:CreateTable',
      'dynamodb:CreateTableReplica',
      'dynamodb:DeleteTable',
      'dynamodb:DeleteTableReplica',
      'dynamodb:Describe*',
      'dynamodb:DisassociateTableReplica',
      'dynamodb:GetResourcePolicy',
      'dynamodb:ListTagsOfResource',
      'dynamodb:TagResource',
      'dynamodb:UntagResource',
      'dynamodb:UpdateContinuousBackups',
      'dynamodb:UpdateContributorInsights',
      'dynamodb:UpdateTable',
      'dynamodb:UpdateTableReplicaAutoScaling',
      'dynamodb:UpdateTimeToLive',
      // DynamoDB copies into a new replica by the rights of who adds it.
      'dynamodb:BatchWriteItem',
      'dynamodb:DeleteItem',
      'dynamodb:GetItem',
      'dynamodb:PutItem',
      'dynamodb:Query',
      'dynamodb:Scan',
      'dynamodb:UpdateItem',
    ],
    on: ['dynamodb:*:*:table/NAME', 'dynamodb:*:*:table/NAME/*'],
  },
  // Looked at whenever a table is, whether it scales by itself or not.
  { types: ['AWS::DynamoDB::GlobalTable'], actions: ['application-autoscaling:Describe*'], on: ['*'] },
  {
    // The first table with replicas, and the first API, have AWS make a role of its own in the account.
    types: ['AWS::DynamoDB::GlobalTable', 'AWS::ApiGateway::RestApi'],
    actions: ['iam:CreateServiceLinkedRole'],
    on: ['replication.dynamodb', 'ops.apigateway'].map(
      service => `iam::*:role/aws-service-role/${service}.amazonaws.com/*`,
    ),
  },
  {
    types: ['AWS::SecretsManager::Secret'],
    actions: [
      'secretsmanager:CreateSecret',
      'secretsmanager:DeleteSecret',
      'secretsmanager:DescribeSecret',
      // Its handler reads a secret when it takes one over, and when it changes one.
      'secretsmanager:GetSecretValue',
      'secretsmanager:RemoveRegionsFromReplication',
      'secretsmanager:ReplicateSecretToRegions',
      'secretsmanager:TagResource',
      'secretsmanager:UntagResource',
      'secretsmanager:UpdateSecret',
    ],
    on: ['secretsmanager:*:*:secret:NAME/*'],
  },
  { types: ['AWS::SecretsManager::Secret'], actions: ['secretsmanager:GetRandomPassword'], on: ['*'] },
  {
    types: ['AWS::SQS::Queue', 'AWS::SQS::QueuePolicy'],
    actions: [
      'sqs:CreateQueue',
      'sqs:DeleteQueue',
      'sqs:GetQueueAttributes',
      'sqs:GetQueueUrl',
      'sqs:ListQueueTags',
      'sqs:SetQueueAttributes',
      'sqs:TagQueue',
      'sqs:UntagQueue',
    ],
    on: ['sqs:*:*:NAME-*'],
  },
  {
    types: ['AWS::Lambda::Function', 'AWS::Lambda::Permission', 'AWS::Lambda::EventInvokeConfig'],
    actions: [
      'lambda:AddPermission',
      'lambda:CreateFunction',
      'lambda:DeleteFunction',
      'lambda:DeleteFunctionEventInvokeConfig',
      'lambda:Get*',
      'lambda:ListTags',
      'lambda:PutFunctionEventInvokeConfig',
      'lambda:PutFunctionRecursionConfig',
      'lambda:RemovePermission',
      'lambda:TagResource',
      'lambda:UntagResource',
      'lambda:UpdateFunctionCode',
      'lambda:UpdateFunctionConfiguration',
      'lambda:UpdateFunctionEventInvokeConfig',
    ],
    on: ['lambda:*:*:function:NAME-*'],
  },
  {
    // They have no name of ours.
    types: ['AWS::Lambda::EventSourceMapping'],
    actions: [
      'lambda:CreateEventSourceMapping',
      'lambda:DeleteEventSourceMapping',
      'lambda:GetEventSourceMapping',
      'lambda:UpdateEventSourceMapping',
      'lambda:ListTags',
      'lambda:TagResource',
    ],
    on: ['*'],
  },
  {
    types: ['AWS::IAM::Role', 'AWS::IAM::Policy'],
    actions: [
      'iam:CreateRole',
      'iam:DeleteRole',
      'iam:DeleteRolePolicy',
      'iam:GetRole',
      'iam:GetRolePolicy',
      'iam:ListAttachedRolePolicies',
      'iam:ListRolePolicies',
      'iam:PutRolePolicy',
      'iam:TagRole',
      'iam:UntagRole',
      'iam:UpdateAssumeRolePolicy',
      'iam:UpdateRole',
    ],
    on: ROLES,
  },
  {
    // API Gateway's role for its log, with AWS's own policy and no other.
    types: ['AWS::IAM::Role'],
    actions: ['iam:AttachRolePolicy', 'iam:DetachRolePolicy'],
    on: ROLES,
    condition: {
      ArnLike: { 'iam:PolicyARN': 'arn:aws:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs' },
    },
  },
  {
    types: ['AWS::Lambda::Function', 'AWS::Scheduler::Schedule', 'AWS::ApiGateway::Account'],
    actions: ['iam:PassRole'],
    on: ROLES,
    condition: { StringEquals: { 'iam:PassedToService': SERVICES } },
  },
  {
    types: ['AWS::Scheduler::Schedule'],
    actions: [
      'scheduler:CreateSchedule',
      'scheduler:DeleteSchedule',
      'scheduler:GetSchedule',
      'scheduler:UpdateSchedule',
    ],
    on: ['scheduler:*:*:schedule/default/NAME-*'],
  },
  {
    types: ['AWS::Logs::LogGroup'],
    actions: [
      'logs:CreateLogGroup',
      'logs:DeleteLogGroup',
      'logs:DeleteRetentionPolicy',
      'logs:GetDataProtectionPolicy',
      'logs:ListTagsForResource',
      'logs:PutRetentionPolicy',
      'logs:TagResource',
      'logs:UntagResource',
    ],
    on: ['logs:*:*:log-group:NAME-*'],
  },
  {
    types: ['AWS::Logs::LogGroup'],
    actions: ['logs:DescribeIndexPolicies', 'logs:DescribeLogGroups', 'logs:DescribeResourcePolicies'],
    on: ['*'],
  },
  {
    types: ['AWS::CloudWatch::Alarm'],
    actions: [
      'cloudwatch:DeleteAlarms',
      'cloudwatch:ListTagsForResource',
      'cloudwatch:PutMetricAlarm',
      'cloudwatch:TagResource',
      'cloudwatch:UntagResource',
    ],
    on: ['cloudwatch:*:*:alarm:NAME-*'],
  },
  { types: ['AWS::CloudWatch::Alarm'], actions: ['cloudwatch:DescribeAlarms'], on: ['*'] },
  {
    types: ['AWS::CloudWatch::Dashboard'],
    actions: ['cloudwatch:DeleteDashboards', 'cloudwatch:GetDashboard', 'cloudwatch:PutDashboard'],
    on: ['cloudwatch::*:dashboard/NAME*'],
  },
  {
    types: [
      'AWS::ApiGateway::RestApi',
      'AWS::ApiGateway::Authorizer',
      'AWS::ApiGateway::Deployment',
      'AWS::ApiGateway::GatewayResponse',
      'AWS::ApiGateway::Method',
      'AWS::ApiGateway::Resource',
      'AWS::ApiGateway::Stage',
      'AWS::ApiGateway::ApiKey',
      'AWS::ApiGateway::UsagePlan',
      'AWS::ApiGateway::UsagePlanKey',
      'AWS::ApiGateway::Account',
    ],
    actions: API_GATEWAY,
    on: ['restapis', 'apikeys', 'usageplans', 'account', 'tags'].flatMap(path => [
      `apigateway:*::/${path}`,
      `apigateway:*::/${path}/*`,
    ]),
  },
];
