import { ResponseType } from 'aws-cdk-lib/aws-apigateway';
import { describe, expect, it } from 'vitest';
import { AUTHORIZER_CACHE_SECONDS, OIDC_FUNCTIONS } from '../../infra/topology.ts';
import { ROUTES, type Route, STAGE } from '../../shared/api/routes.ts';
import { slotKeys } from '../../shared/api/throttle.ts';
import { PROBLEM_TYPES } from '../../shared/runtime/problem-types.ts';
import { bearer } from '../support/bearer.ts';
import { SHIPPED } from './shipped.ts';
import { functionOf, type Resource, resourcesOf, synthesize, templateOf, textOf } from './synthesized.ts';

const issuer = {
  url: 'https://id.test',
  jwksUrl: 'https://id.test/jwks',
  tokenUrl: 'https://id.test/token',
  audience: 'relay',
  scopePrefix: 'relay/',
};
const templates = synthesize({ issuer, board: true, calendars: true, regions: SHIPPED.regions.slice(0, 1) });
const api = templateOf(templates, 'jp');
const resources = api.toJSON().Resources as Record<string, Resource>;
const routes: readonly Route[] = ROUTES;

/** `/orders/{orderId}` of a resource's logical id; the root's is `/`. */
function pathOf(reference: { Ref?: string }): string {
  const resource = reference.Ref === undefined ? undefined : resources[reference.Ref];
  if (resource?.Type !== 'AWS::ApiGateway::Resource') return '/';
  const parent = pathOf(resource.Properties.ParentId);
  return `${parent === '/' ? '' : parent}/${resource.Properties.PathPart}`;
}

const methods = new Map(
  resourcesOf(api, 'AWS::ApiGateway::Method').map(({ Properties }) => [
    `${Properties.HttpMethod} ${pathOf(Properties.ResourceId)}`,
    Properties,
  ]),
);

describe('a route', () => {
  it.each(routes)('$method $resource goes to its function, behind the authorizer if it has a scope', route => {
    const method = methods.get(`${route.method} ${route.resource}`);
    expect(textOf(method?.Integration.Uri)).toContain(`<${route.function}Function>`);
    expect(method?.Integration.Type).toBe('AWS_PROXY');
    expect(method?.AuthorizationType).toBe(route.scope === undefined ? 'NONE' : 'CUSTOM');
    expect(method?.AuthorizerId !== undefined).toBe(route.scope !== undefined);
  });

  it.each(routes.filter(({ method }) => method === 'GET'))('HEAD $resource is served as GET is', ({ resource }) => {
    const { HttpMethod: _, ...head } = methods.get(`HEAD ${resource}`) ?? {};
    const { HttpMethod: __, ...get } = methods.get(`GET ${resource}`) ?? {};
    expect(head).toEqual(get);
  });

  it('that does not exist is behind the authorizer too, whatever its path or method', () => {
    const paths = new Set([...methods.keys()].map(method => method.split(' ')[1]));
    expect([...paths]).toEqual(expect.arrayContaining(['/', '/{proxy+}', '/oauth', '/health', '/orders/{orderId}']));
    for (const path of paths) {
      const method = methods.get(`ANY ${path}`);
      expect(method?.AuthorizationType).toBe('CUSTOM');
      expect(textOf(method?.Integration.Uri)).toContain('<apiFunction>');
    }
  });

  it('is open only when it names no scope', () => {
    const open = [...methods].filter(([, { AuthorizationType }]) => AuthorizationType !== 'CUSTOM');
    expect(open.map(([method]) => method).sort()).toEqual(
      routes
        .filter(({ scope }) => scope === undefined)
        .flatMap(({ method, resource }) => [`${method} ${resource}`, ...(method === 'GET' ? [`HEAD ${resource}`] : [])])
        .sort(),
    );
  });
});

describe('the gateway', () => {
  it('keeps what the authorizer said of a token for as long as the topology says', () => {
    const [authorizer] = resourcesOf(api, 'AWS::ApiGateway::Authorizer');
    expect(authorizer?.Properties).toMatchObject({
      Type: 'TOKEN',
      AuthorizerResultTtlInSeconds: AUTHORIZER_CACHE_SECONDS,
    });
  });

  it('asks the authorizer only of what may be a token, whose length is bounded', () => {
    const [authorizer] = resourcesOf(api, 'AWS::ApiGateway::Authorizer');
    const { IdentityValidationExpression: expression } = authorizer?.Properties ?? {};
    expect('Bearer a.b.c').not.toMatch(new RegExp(expression));
    expect(bearer('a')).toMatch(new RegExp(expression));
    expect(expression).toMatch(/^\^.*\$$/);
    expect(expression).not.toMatch(/[^ ]\+|\*|,\}/);
  });

  it('decodes what functions give as base64, whatever a client accepts', () => {
    const [restApi] = resourcesOf(api, 'AWS::ApiGateway::RestApi');
    expect(restApi?.Properties.BinaryMediaTypes).toEqual(['*/*']);
  });

  it('is regional', () => {
    const [restApi] = resourcesOf(api, 'AWS::ApiGateway::RestApi');
    expect(restApi?.Properties.EndpointConfiguration.Types).toEqual(['REGIONAL']);
    const [stage] = resourcesOf(api, 'AWS::ApiGateway::Stage');
    expect(stage?.Properties.StageName).toBe(STAGE);
  });

  it('limits each call that needs no token by itself, and all others by client only', () => {
    const [stage] = resourcesOf(api, 'AWS::ApiGateway::Stage');
    const settings = (stage?.Properties.MethodSettings ?? []) as Resource['Properties'][];
    const limited = settings.filter(each => 'ThrottlingRateLimit' in each);
    const open = [...methods].filter(([, { AuthorizationType }]) => AuthorizationType !== 'CUSTOM');
    expect(
      limited.map(each => `${each.HttpMethod} ${each.ResourcePath.replaceAll('~1', '/').slice(1)}`).sort(),
    ).toEqual(open.map(([method]) => method).sort());
    for (const each of limited) expect(each).toMatchObject({ ThrottlingRateLimit: 50, ThrottlingBurstLimit: 100 });
    for (const each of settings) expect(each.DataTraceEnabled).toBe(false);
  });

  it('gives each slot the same limit, by a key of its own', () => {
    const plans = resourcesOf(api, 'AWS::ApiGateway::UsagePlan');
    expect(plans.map(({ Properties }) => Properties.Throttle)).toEqual([{ RateLimit: 50, BurstLimit: 100 }]);
    const keys = api.findResources('AWS::ApiGateway::ApiKey') as Record<string, Resource>;
    expect(Object.values(keys).map(({ Properties }) => Properties.Value)).toEqual(slotKeys(SHIPPED.name));
    for (const { Properties } of Object.values(keys)) expect(Properties.Enabled).toBe(true);
    const attached = resourcesOf(api, 'AWS::ApiGateway::UsagePlanKey').map(({ Properties }) => Properties.KeyId.Ref);
    expect(attached.sort()).toEqual(Object.keys(keys).sort());
  });

  it('counts by the key that the authorizer names, every call that needs a token', () => {
    const [restApi] = resourcesOf(api, 'AWS::ApiGateway::RestApi');
    expect(restApi?.Properties.ApiKeySourceType).toBe('AUTHORIZER');
    for (const { AuthorizationType, ApiKeyRequired } of methods.values())
      expect(ApiKeyRequired ?? false).toBe(AuthorizationType === 'CUSTOM');
  });

  it('leaves room in its stack, which may have 500 resources', () => {
    expect(Object.keys(resources).length).toBeLessThan(440);
  });

  it('logs nothing by default, and leaves the role of all APIs of the account alone', () => {
    const [stage] = resourcesOf(api, 'AWS::ApiGateway::Stage');
    expect(stage?.Properties).not.toHaveProperty('AccessLogSetting');
    expect(resourcesOf(api, 'AWS::ApiGateway::Account')).toEqual([]);
  });

  it.each([
    ['account-role', 0],
    ['set-account-role', 1],
  ] as const)(
    'with apiLogs %s logs who asked for what, how that ended and how long it took, and neither tokens nor orders',
    (apiLogs, rolesSet) => {
      const logging = templateOf(synthesize({ apiLogs, regions: SHIPPED.regions.slice(0, 1) }), 'jp');
      expect(resourcesOf(logging, 'AWS::ApiGateway::Account')).toHaveLength(rolesSet);
      const [stage] = resourcesOf(logging, 'AWS::ApiGateway::Stage');
      const { Format } = stage?.Properties.AccessLogSetting ?? {};
      expect(JSON.parse(Format)).toMatchObject({
        requestId: '$context.requestId',
        gatewayId: '$context.extendedRequestId',
        client: '$context.authorizer.principalId',
        method: '$context.httpMethod',
        resource: '$context.resourcePath',
        status: '$context.status',
        latencyMs: '$context.responseLatency',
      });
      expect(Format).not.toMatch(/authorization|token|\$context\.path|header|querystring|body/i);
    },
  );

  const answers = new Map(
    resourcesOf(api, 'AWS::ApiGateway::GatewayResponse').map(({ Properties }) => [Properties.ResponseType, Properties]),
  );

  it("leaves no answer of its own in API Gateway's form", () => {
    const all = Object.values(ResponseType).filter(type => type instanceof ResponseType);
    expect(all.length).toBeGreaterThan(20);
    expect([...answers.keys()].sort()).toEqual(all.map(({ responseType }) => responseType).sort());
  });

  it.each([
    ['UNAUTHORIZED', 401],
    ['ACCESS_DENIED', 403],
    ['INVALID_API_KEY', 403],
    ['WAF_FILTERED', 403],
    ['MISSING_AUTHENTICATION_TOKEN', 404],
    ['REQUEST_TOO_LARGE', 413],
    ['UNSUPPORTED_MEDIA_TYPE', 415],
    ['THROTTLED', 429],
    ['AUTHORIZER_FAILURE', 500],
    ['AUTHORIZER_CONFIGURATION_ERROR', 500],
    ['API_CONFIGURATION_ERROR', 502],
    ['INTEGRATION_FAILURE', 502],
    ['INTEGRATION_TIMEOUT', 504],
    ['DEFAULT_4XX', undefined],
    ['DEFAULT_5XX', undefined],
  ])('answers %s with the status %s', (type, status) => {
    const answer = answers.get(type);
    expect(answer?.StatusCode).toBe(status === undefined ? undefined : String(status));
    expect(JSON.parse(answer?.ResponseTemplates['application/json']).status).toBe(status);
  });

  it.each([...answers.keys()])('answers %s as a problem, with the headers of every answer', type => {
    const answer = answers.get(type);
    const slugs = Object.keys(PROBLEM_TYPES).join('|');
    expect(JSON.parse(answer?.ResponseTemplates['application/json'])).toMatchObject({
      type: expect.stringMatching(new RegExp(`^/${STAGE}/docs/errors\\.md#(${slugs})$`)),
      title: expect.stringMatching(/./),
      detail: expect.stringMatching(/\.$/),
      instance: 'urn:uuid:$context.requestId',
    });
    expect(answer?.ResponseParameters).toMatchObject({
      'gatewayresponse.header.Content-Type': "'application/problem+json'",
      'gatewayresponse.header.cache-control': "'no-store'",
      'gatewayresponse.header.x-content-type-options': "'nosniff'",
      'gatewayresponse.header.strict-transport-security': "'max-age=31536000'",
    });
    expect(JSON.stringify(answer)).not.toContain('access-control');
  });

  it('says when to come again, and that a token is wanted', () => {
    expect(answers.get('THROTTLED')?.ResponseParameters['gatewayresponse.header.retry-after']).toBe("'1'");
    expect(answers.get('UNAUTHORIZED')?.ResponseParameters['gatewayresponse.header.www-authenticate']).toBe("'Bearer'");
  });

  it('has no firewall, and no answer for pages, unless they are configured', () => {
    expect(resourcesOf(api, 'AWS::WAFv2::WebACL')).toEqual([]);
    expect([...methods.keys()].filter(method => method.startsWith('OPTIONS'))).toEqual([]);
  });
});

describe('a firewall', () => {
  const guarded = templateOf(
    synthesize({ regions: SHIPPED.regions.slice(0, 1), waf: { requestsPer5MinutesPerIp: 600 } }),
    'jp',
  );

  it('bounds the requests of one address, and stands before the stage', () => {
    const [acl] = resourcesOf(guarded, 'AWS::WAFv2::WebACL');
    expect(acl?.Properties).toMatchObject({ Scope: 'REGIONAL', DefaultAction: { Allow: {} } });
    const [rate, , ...managed] = acl?.Properties.Rules ?? [];
    expect(rate).toMatchObject({
      Action: { Block: {} },
      Statement: { RateBasedStatement: { Limit: 600, EvaluationWindowSec: 300, AggregateKeyType: 'IP' } },
    });
    for (const rule of managed) expect(rule).toMatchObject({ OverrideAction: { None: {} } });
    const [association] = resourcesOf(guarded, 'AWS::WAFv2::WebACLAssociation');
    expect(textOf(association?.Properties.ResourceArn)).toMatch(
      /:\/restapis\/<HttpApi>\/stages\/<HttpApiDeploymentStagev1>$/,
    );
    expect(JSON.stringify(association?.Properties.WebACLArn)).toContain('Firewall');
  });

  it('bounds calls for tokens of one address more strictly, however their path is written', () => {
    const [acl] = resourcesOf(guarded, 'AWS::WAFv2::WebACL');
    const [, rule] = acl?.Properties.Rules ?? [];
    expect(rule.Action).toEqual({ Block: {} });
    const { Limit, EvaluationWindowSec, AggregateKeyType, ScopeDownStatement } = rule.Statement.RateBasedStatement;
    expect({ Limit, EvaluationWindowSec, AggregateKeyType }).toEqual({
      Limit: 300,
      EvaluationWindowSec: 300,
      AggregateKeyType: 'IP',
    });
    expect(ScopeDownStatement.ByteMatchStatement).toEqual({
      FieldToMatch: { UriPath: {} },
      PositionalConstraint: 'CONTAINS',
      SearchString: '/oauth/accesstokens',
      TextTransformations: [{ Priority: 0, Type: 'URL_DECODE' }],
    });
    const priorities = acl?.Properties.Rules.map(({ Priority }: { Priority: number }) => Priority);
    expect(priorities).toEqual([0, 1, 2, 3]);
  });

  it('keeps no samples of requests: they have tokens in them', () => {
    const [acl] = resourcesOf(guarded, 'AWS::WAFv2::WebACL');
    expect(JSON.stringify(acl)).not.toContain('"SampledRequestsEnabled":true');
  });
});

describe('pages of other origins', () => {
  const corsOrigins = ['https://board.example.com', 'https://ops.example.com'];
  const open = templateOf(synthesize({ regions: SHIPPED.regions.slice(0, 1), corsOrigins }), 'jp');
  const preflights = resourcesOf(open, 'AWS::ApiGateway::Method').filter(
    ({ Properties }) => Properties.HttpMethod === 'OPTIONS',
  );

  it('are answered by the gateway itself before they call, wherever there is a call', () => {
    expect(preflights.length).toBe(resourcesOf(open, 'AWS::ApiGateway::Resource').length + 1);
    for (const { Properties } of preflights) {
      expect(Properties.AuthorizationType).toBe('NONE');
      // As text, or API Gateway could not read it among binary media types.
      expect(Properties.Integration).toMatchObject({ Type: 'MOCK', ContentHandling: 'CONVERT_TO_TEXT' });
      const [answer] = Properties.Integration.IntegrationResponses;
      expect(answer.ContentHandling).toBe('CONVERT_TO_TEXT');
      expect(answer.ResponseParameters['method.response.header.Access-Control-Allow-Origin']).toBe(
        "'https://board.example.com'",
      );
      expect(answer.ResponseTemplates['application/json']).toContain('https://ops.example.com');
      expect(JSON.stringify(answer)).not.toContain("'*'");
    }
  });

  it('may read errors of the gateway, and the functions know them', () => {
    for (const { Properties } of resourcesOf(open, 'AWS::ApiGateway::GatewayResponse'))
      expect(Properties.ResponseParameters['gatewayresponse.header.access-control-allow-origin']).toBe("'*'");
    for (const name of ['api', 'token'] as const)
      expect(functionOf(open, name).Properties.Environment.Variables.CORS_ORIGINS).toBe(corsOrigins.join(','));
  });
});

describe("a customer's own issuer", () => {
  it('is asked in place of ours, by functions that may read neither table nor secrets', () => {
    const { authorizer, token } = OIDC_FUNCTIONS;
    const [checks, gives] = [functionOf(api, 'authorizer'), functionOf(api, 'token')];
    expect([checks, gives].map(({ Properties }) => Properties.Description)).toEqual([
      authorizer.spec.description,
      token.spec.description,
    ]);
    expect(checks.Properties.Environment.Variables).toMatchObject({
      ISSUER_URL: issuer.url,
      ISSUER_JWKS_URL: issuer.jwksUrl,
      ISSUER_AUDIENCE: issuer.audience,
      SCOPE_PREFIX: issuer.scopePrefix,
    });
    expect(gives.Properties.Environment.Variables.ISSUER_TOKEN_URL).toBe(issuer.tokenUrl);
    for (const { spec } of [authorizer, token]) expect([spec.table, spec.secrets]).toEqual([[], []]);
  });
});
