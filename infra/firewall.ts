import type { RestApi } from 'aws-cdk-lib/aws-apigateway';
import { CfnWebACL, CfnWebACLAssociation } from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';
import type { Config } from './config.ts';

const WINDOW_SECONDS = 300;

/**
 * Addresses known for attacks, and requests that are part of well-known ones. Not AWS's common rules: they refuse bodies
 * with addresses in them and clients without a user agent, and here both are in order.
 */
const MANAGED_RULES = ['AWSManagedRulesAmazonIpReputationList', 'AWSManagedRulesKnownBadInputsRuleSet'];

/** AWS WAF in front of the API. What it refuses is the gateway's response WAF_FILTERED. */
export class Firewall extends Construct {
  constructor(api: RestApi, id: string, { requestsPer5MinutesPerIp }: NonNullable<Config['waf']>) {
    super(api, id);
    const acl = new CfnWebACL(this, 'Acl', {
      scope: 'REGIONAL',
      defaultAction: { allow: {} },
      visibilityConfig: visibleAs('Requests'),
      rules: [
        {
          name: 'RatePerAddress',
          priority: 0,
          action: { block: {} },
          statement: {
            rateBasedStatement: {
              aggregateKeyType: 'IP',
              limit: requestsPer5MinutesPerIp,
              evaluationWindowSec: WINDOW_SECONDS,
            },
          },
          visibilityConfig: visibleAs('RatePerAddress'),
        },
        ...MANAGED_RULES.map((name, i) => ({
          name,
          priority: i + 1,
          overrideAction: { none: {} },
          statement: { managedRuleGroupStatement: { vendorName: 'AWS', name } },
          visibilityConfig: visibleAs(name),
        })),
      ],
    });
    new CfnWebACLAssociation(this, 'OfStage', {
      webAclArn: acl.attrArn,
      resourceArn: api.deploymentStage.stageArn,
    });
  }
}

/** Counted in CloudWatch; no samples of requests, which would show their paths and tokens. */
function visibleAs(metricName: string): CfnWebACL.VisibilityConfigProperty {
  return { cloudWatchMetricsEnabled: true, sampledRequestsEnabled: false, metricName };
}
