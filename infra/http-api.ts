import { Duration, Stack, Validations } from 'aws-cdk-lib';
import {
  ApiKeySourceType,
  EndpointType,
  LambdaIntegration,
  type Method,
  type MethodDeploymentOptions,
  type MethodOptions,
  Resource,
  RestApi,
  TokenAuthorizer,
} from 'aws-cdk-lib/aws-apigateway';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { BEARER_TOKEN } from '../shared/api/bearer-token.ts';
import { methodsOf, type Route, STAGE } from '../shared/api/routes.ts';
import { BURST, REQUESTS_PER_SECOND } from '../shared/api/throttle.ts';
import { accessLogOf } from './access-log.ts';
import type { Config } from './config.ts';
import { Firewall } from './firewall.ts';
import { addGatewayResponses } from './gateway-responses.ts';
import { answerPreflightsAsText, preflightOf } from './preflight.ts';
import { SlotPlan } from './slot-plan.ts';
import { AUTHORIZER_CACHE_SECONDS, type Choice, type OfFunctions, routesOf } from './topology.ts';

export type HttpApiProps = Pick<Config, 'name' | 'corsOrigins' | 'waf' | 'apiLogs'> & Choice;

type ApiFunctions = Pick<OfFunctions<LambdaFunction>, Route['function'] | 'authorizer'>;

/**
 * Each call that needs no token has a limit of its own for everybody together, so that a flood there takes nothing from
 * who has a token. Other calls have none of this kind: a stage's limits hold for each method, and would bind all clients at once.
 */
function limitsOfOpenMethods(routes: readonly Route[]): Record<string, MethodDeploymentOptions> {
  const limits = { throttlingRateLimit: REQUESTS_PER_SECOND, throttlingBurstLimit: BURST };
  const open = routes.filter(({ scope }) => scope === undefined);
  return Object.fromEntries(
    open.flatMap(route => methodsOf(route).map(method => [`${route.resource}/${method}`, limits])),
  );
}

/** The REST API of one region: the routes of shared/api, and 404 behind the authorizer for everything else. */
export class HttpApi extends Construct {
  readonly url: string;
  /** Known before the functions are created, since their environment holds it. */
  readonly host: string;
  readonly restApi: RestApi;

  constructor(scope: Construct, id: string, { name, corsOrigins, waf, apiLogs, ...choice }: HttpApiProps) {
    super(scope, id);
    const api = new RestApi(this, 'Api', {
      restApiName: name,
      endpointTypes: [EndpointType.REGIONAL],
      // Without it the compressed answers, which functions give as base64, would be sent as base64. It is for all types,
      // since otherwise the first in a client's Accept would decide. Bodies of requests come as base64, too.
      binaryMediaTypes: ['*/*'],
      // API Gateway writes no log without a role: one for each account and region, kept for the account's other APIs.
      cloudWatchRole: apiLogs === 'set-account-role',
      apiKeySourceType: ApiKeySourceType.AUTHORIZER,
      ...(corsOrigins.length > 0 && { defaultCorsPreflightOptions: preflightOf(corsOrigins) }),
      deployOptions: {
        stageName: STAGE,
        methodOptions: limitsOfOpenMethods(routesOf(choice)),
        ...(apiLogs !== 'none' && accessLogOf(this)),
      },
    });
    // RestApi's own output has a generated name; the stack has one with a name of ours.
    api.node.tryRemoveChild('Endpoint');
    const { region, urlSuffix } = Stack.of(this);
    this.host = `${api.restApiId}.execute-api.${region}.${urlSuffix}`;
    this.url = `https://${this.host}/${STAGE}/`;
    this.restApi = api;
    acknowledgeRules(api);
    addGatewayResponses(api, { corsOrigins });
    new SlotPlan(api, 'Slots', { name });
    if (waf) new Firewall(api, 'Firewall', waf);
  }

  addRoutes(functions: ApiFunctions, routes: readonly Route[]): void {
    addRoutes(this.restApi, functions, routes);
  }
}

function acknowledgeRules(api: RestApi): void {
  const reasons = {
    APIG1: 'Access logs need a role that all APIs of the account share: only where `apiLogs` asks for them.',
    APIG2: 'Functions check every request, and name each field that does not fit.',
    APIG3: 'AWS WAF costs by the month: only where `waf` asks for it.',
    APIG6: 'Execution logs would hold paths and queries, which name orders.',
    COG4: 'The authorizer checks tokens of order-relay itself or of the issuer of the customer, and Cognito is neither.',
    'IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs]':
      'The policy that API Gateway asks for, where `apiLogs` sets the role.',
  };
  for (const [rule, reason] of Object.entries(reasons))
    Validations.of(api).acknowledge({ id: `AwsSolutions-${rule}`, reason });
}

function acknowledgeOpen(method: Method): void {
  const reason =
    'Whoever asks for a token, for health or for the API’s description has no token yet; programs that subscribe to a calendar have its address.';
  Validations.of(method).acknowledge({ id: 'AwsSolutions-APIG4', reason });
}

function addRoutes(api: RestApi, functions: ApiFunctions, routes: readonly Route[]): void {
  const authorizer = new TokenAuthorizer(api, 'Authorizer', {
    handler: functions.authorizer,
    validationRegex: BEARER_TOKEN,
    resultsCacheTtl: Duration.seconds(AUTHORIZER_CACHE_SECONDS),
  });
  // The authorizer names the key: that of its client's slot.
  const protectedMethod: MethodOptions = { authorizer, apiKeyRequired: true };
  const integrations = new Map<LambdaFunction, LambdaIntegration>();
  const integrationOf = (name: Route['function']): LambdaIntegration => {
    const handler = functions[name];
    if (handler === undefined) throw new Error(`There is no function ${name} for a route.`);
    const known = integrations.get(handler) ?? new LambdaIntegration(handler, { scopePermissionToMethod: false });
    integrations.set(handler, known);
    return known;
  };

  for (const route of routes) {
    const isOpen = route.scope === undefined;
    const resource = api.root.resourceForPath(route.resource);
    for (const name of methodsOf(route)) {
      const method = resource.addMethod(name, integrationOf(route.function), isOpen ? undefined : protectedMethod);
      if (isOpen) acknowledgeOpen(method);
    }
  }
  // Also below known resources: API Gateway answers an unknown method of those by itself, and before any authorizer.
  api.root.addResource('{proxy+}');
  const known = api.root.node.findAll().filter(node => node instanceof Resource);
  for (const resource of [api.root, ...known]) resource.addMethod('ANY', integrationOf('api'), protectedMethod);
  answerPreflightsAsText(api);
}
