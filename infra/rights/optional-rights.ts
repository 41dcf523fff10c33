/** What a member of the configuration needs besides. */

import { API_GATEWAY, type Rights } from './rights.ts';

export const DOMAIN: readonly Rights[] = [
  {
    types: ['AWS::ApiGateway::DomainName', 'AWS::ApiGateway::BasePathMapping'],
    actions: API_GATEWAY,
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
];

export const WAF: readonly Rights[] = [
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
];

export const VPC: readonly Rights[] = [
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
];

export const ALARMS: readonly Rights[] = [
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
];
