import type { RestApi } from 'aws-cdk-lib/aws-apigateway';
import { CfnWebACL, CfnWebACLAssociation } from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';
import type { Config } from './config.ts';

const WINDOW_SECONDS = 300;

/** Calls for tokens have one limit for everybody: that one address cannot fill it, and a company behind one NAT still gets its own. */
const TOKENS_PER_WINDOW = 300;
/** Wherever the stage's name is, and also with a slash at its end. */
const TOKEN_CALL: CfnWebACL.StatementProperty = {
  byteMatchStatement: {
    fieldToMatch: { uriPath: {} },
    positionalConstraint: 'CONTAINS',
    searchString: '/oauth/accesstokens',
    textTransformations: [{ priority: 0, type: 'URL_DECODE' }],
  },
};

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
        rateRule('RatePerAddress', 0, { limit: requestsPer5MinutesPerIp }),
        rateRule('TokensPerAddress', 1, { limit: TOKENS_PER_WINDOW, scopeDownStatement: TOKEN_CALL }),
        ...MANAGED_RULES.map((name, i) => ({
          name,
          priority: i + 2,
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

type Rate = Pick<CfnWebACL.RateBasedStatementProperty, 'limit' | 'scopeDownStatement'>;

function rateRule(name: string, priority: number, rate: Rate): CfnWebACL.RuleProperty {
  return {
    name,
    priority,
    action: { block: {} },
    statement: { rateBasedStatement: { aggregateKeyType: 'IP', evaluationWindowSec: WINDOW_SECONDS, ...rate } },
    visibilityConfig: visibleAs(name),
  };
}

/** Counted in CloudWatch; no samples of requests, which would show their paths and tokens. */
function visibleAs(metricName: string): CfnWebACL.VisibilityConfigProperty {
  return { cloudWatchMetricsEnabled: true, sampledRequestsEnabled: false, metricName };
}
