import { Duration } from 'aws-cdk-lib';
import { type CfnMethod, type CorsOptions, Method, type RestApi } from 'aws-cdk-lib/aws-apigateway';
import { methodsOf, ROUTES, type Route } from '../shared/api/routes.ts';

/** What pages of these origins may send; of the answers, functions and gateway responses say it themselves. */
export function preflightOf(corsOrigins: readonly string[]): CorsOptions {
  return {
    allowOrigins: [...corsOrigins],
    allowMethods: [...new Set((ROUTES as readonly Route[]).flatMap(methodsOf))],
    allowHeaders: ['authorization', 'content-type', 'if-none-match', 'if-modified-since'],
    maxAge: Duration.hours(1),
  };
}

/**
 * Where every media type is binary, API Gateway takes what answers preflights for bytes, which its templates cannot read,
 * and answers 500. CDK has no option for it.
 */
export function answerPreflightsAsText(api: RestApi): void {
  const preflights = api.root.node.findAll().filter(node => node instanceof Method && node.httpMethod === 'OPTIONS');
  for (const preflight of preflights) {
    const method = preflight.node.defaultChild as CfnMethod;
    for (const what of ['Integration', 'Integration.IntegrationResponses.0'])
      method.addPropertyOverride(`${what}.ContentHandling`, 'CONVERT_TO_TEXT');
  }
}
