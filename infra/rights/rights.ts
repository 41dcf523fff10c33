/** What the role has to be allowed by which CloudFormation deploys order-relay: for each type of resource, no more than its handlers call. */

export interface Rights {
  /** Types of resources that need them, as templates name them. */
  readonly types: readonly string[];
  readonly actions: readonly string[];
  /** Parts of ARNs behind `arn:aws:`; `NAME` stands for the configured name. */
  readonly on: readonly string[];
  readonly condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** What everybody needs, and what a member of the configuration needs besides. */
export const PARTS = ['deploy', 'domain', 'waf', 'vpc', 'alarms'] as const;
export type Part = (typeof PARTS)[number];

const ROLES = ['iam::*:role/NAME-*'];
const SERVICES = ['lambda.amazonaws.com', 'scheduler.amazonaws.com', 'apigateway.amazonaws.com'];
const CRUD = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

export const RIGHTS: Readonly<Record<Part, readonly Rights[]>> = {
  deploy: [
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
      actions: CRUD.map(method => `apigateway:${method}`),
      on: ['restapis', 'apikeys', 'usageplans', 'account', 'tags'].flatMap(path => [
        `apigateway:*::/${path}`,
        `apigateway:*::/${path}/*`,
      ]),
    },
  ],
  domain: [
    {
      types: ['AWS::ApiGateway::DomainName', 'AWS::ApiGateway::BasePathMapping'],
      actions: CRUD.map(method => `apigateway:${method}`),
      on: ['apigateway:*::/domainnames', 'apigateway:*::/domainnames/*'],
    },
    {
      types: ['AWS::CertificateManager::Certificate'],
      actions: [
        'acm:AddTagsToCertificate',
        'acm:DeleteCertificate',
        'acm:DescribeCertificate',
        'acm:ListTagsForCertificate',
        'acm:RemoveTagsFromCertificate',
        'acm:RequestCertificate',
        'acm:UpdateCertificateOptions',
      ],
      on: ['*'],
    },
    {
      types: ['AWS::Route53::RecordSet', 'AWS::CertificateManager::Certificate'],
      actions: ['route53:ChangeResourceRecordSets', 'route53:GetHostedZone', 'route53:ListResourceRecordSets'],
      on: ['route53:::hostedzone/*'],
    },
    { types: ['AWS::Route53::RecordSet'], actions: ['route53:GetChange'], on: ['route53:::change/*'] },
    { types: ['AWS::Route53::RecordSet'], actions: ['route53:ListHostedZones'], on: ['*'] },
    {
      types: ['AWS::Route53::HealthCheck'],
      actions: [
        'route53:ChangeTagsForResource',
        'route53:CreateHealthCheck',
        'route53:DeleteHealthCheck',
        'route53:GetHealthCheck',
        'route53:ListTagsForResource',
        'route53:UpdateHealthCheck',
      ],
      on: ['*'],
    },
  ],
  waf: [
    {
      types: ['AWS::WAFv2::WebACL', 'AWS::WAFv2::WebACLAssociation'],
      actions: [
        'wafv2:AssociateWebACL',
        'wafv2:CreateWebACL',
        'wafv2:DeleteWebACL',
        'wafv2:DisassociateWebACL',
        'wafv2:GetWebACL',
        'wafv2:ListTagsForResource',
        'wafv2:TagResource',
        'wafv2:UntagResource',
        'wafv2:UpdateWebACL',
      ],
      on: ['wafv2:*:*:regional/*', 'apigateway:*::/restapis/*'],
    },
    { types: ['AWS::WAFv2::WebACLAssociation'], actions: ['wafv2:GetWebACLForResource'], on: ['*'] },
    {
      types: ['AWS::WAFv2::WebACLAssociation'],
      actions: ['apigateway:SetWebACL'],
      on: ['apigateway:*::/restapis/*/stages/*'],
    },
  ],
  vpc: [
    {
      types: [
        'AWS::EC2::VPC',
        'AWS::EC2::Subnet',
        'AWS::EC2::RouteTable',
        'AWS::EC2::SubnetRouteTableAssociation',
        'AWS::EC2::Route',
        'AWS::EC2::InternetGateway',
        'AWS::EC2::VPCGatewayAttachment',
        'AWS::EC2::EIP',
        'AWS::EC2::NatGateway',
        'AWS::EC2::SecurityGroup',
        'AWS::EC2::VPCEndpoint',
        // A function in a network has Lambda look at it by the rights of who deploys.
        'AWS::Lambda::Function',
      ],
      actions: [
        'ec2:AllocateAddress',
        'ec2:AssociateRouteTable',
        'ec2:AttachInternetGateway',
        'ec2:AuthorizeSecurityGroupEgress',
        'ec2:AuthorizeSecurityGroupIngress',
        'ec2:CreateInternetGateway',
        'ec2:CreateNatGateway',
        'ec2:CreateRoute',
        'ec2:CreateRouteTable',
        'ec2:CreateSecurityGroup',
        'ec2:CreateSubnet',
        'ec2:CreateTags',
        'ec2:CreateVpc',
        'ec2:CreateVpcEndpoint',
        'ec2:DeleteInternetGateway',
        'ec2:DeleteNatGateway',
        'ec2:DeleteRoute',
        'ec2:DeleteRouteTable',
        'ec2:DeleteSecurityGroup',
        'ec2:DeleteSubnet',
        'ec2:DeleteTags',
        'ec2:DeleteVpc',
        'ec2:DeleteVpcEndpoints',
        'ec2:Describe*',
        'ec2:DetachInternetGateway',
        'ec2:DisassociateAddress',
        'ec2:DisassociateRouteTable',
        'ec2:ModifySubnetAttribute',
        'ec2:ModifyVpcAttribute',
        'ec2:ModifyVpcEndpoint',
        'ec2:ReleaseAddress',
        'ec2:ReplaceRoute',
        'ec2:ReplaceRouteTableAssociation',
        'ec2:RevokeSecurityGroupEgress',
        'ec2:RevokeSecurityGroupIngress',
      ],
      on: ['*'],
    },
  ],
  alarms: [
    {
      types: ['AWS::SNS::Topic', 'AWS::SNS::TopicPolicy', 'AWS::SNS::Subscription'],
      actions: [
        'sns:CreateTopic',
        'sns:DeleteTopic',
        'sns:GetDataProtectionPolicy',
        'sns:GetSubscriptionAttributes',
        'sns:GetTopicAttributes',
        'sns:ListSubscriptionsByTopic',
        'sns:ListTagsForResource',
        'sns:SetTopicAttributes',
        'sns:Subscribe',
        'sns:TagResource',
        'sns:Unsubscribe',
        'sns:UntagResource',
      ],
      on: ['sns:*:*:NAME-*'],
    },
    {
      // The key has no name of ours.
      types: ['AWS::KMS::Key'],
      actions: [
        'kms:CreateKey',
        'kms:DescribeKey',
        'kms:EnableKeyRotation',
        'kms:GetKeyPolicy',
        'kms:GetKeyRotationStatus',
        'kms:ListResourceTags',
        'kms:PutKeyPolicy',
        'kms:ScheduleKeyDeletion',
        'kms:TagResource',
        'kms:UntagResource',
        'kms:UpdateKeyDescription',
      ],
      on: ['*'],
    },
  ],
};
