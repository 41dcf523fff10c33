import { describe, expect, it } from 'vitest';
import { SHIPPED } from './shipped.ts';
import { functionOf, type Resource, resourcesOf, synthesize, templateOf, textOf } from './synthesized.ts';

const regions = SHIPPED.regions.slice(0, 2);
const domain = { name: 'relay.example.com', hostedZoneId: 'Z0123456789ABC' };
const templates = synthesize({ regions, domain });

describe.each(regions)("$name's part in a domain", ({ name, awsRegion }) => {
  const template = templateOf(templates, name);
  const regionName = `${name}.relay.example.com`;
  const records = resourcesOf(template, 'AWS::Route53::RecordSet').map(({ Properties }) => Properties);
  const [certificate] = Object.entries<Resource>(
    template.findResources('AWS::CertificateManager::Certificate') as Record<string, Resource>,
  );
  const served = Object.entries<Resource>(
    template.findResources('AWS::ApiGateway::DomainName') as Record<string, Resource>,
  );
  /** The name that a record leads to. */
  const nameOf = (record: Resource['Properties']) => textOf({ Ref: record.AliasTarget.DNSName['Fn::GetAtt'][0] });
  const record = (domainName: string) => {
    const [[logicalId] = ['']] = served.filter(([, { Properties }]) => Properties.DomainName === domainName);
    return records.find(each => nameOf(each) === textOf({ Ref: logicalId }));
  };

  it('is a certificate of the region for both names, which the hosted zone proves', () => {
    expect(certificate?.[1].Properties).toMatchObject({
      DomainName: 'relay.example.com',
      SubjectAlternativeNames: [regionName],
      ValidationMethod: 'DNS',
      DomainValidationOptions: ['relay.example.com', regionName].map(DomainName => ({
        DomainName,
        HostedZoneId: domain.hostedZoneId,
      })),
    });
  });

  it('serves the API by TLS 1.2 under both names, with the path that the default host has', () => {
    expect(served.map(([, { Properties }]) => Properties.DomainName).sort()).toEqual(
      [regionName, 'relay.example.com'].sort(),
    );
    for (const [logicalId, { Properties }] of served) {
      expect(Properties).toMatchObject({ SecurityPolicy: 'TLS_1_2', EndpointConfiguration: { Types: ['REGIONAL'] } });
      expect(Properties.RegionalCertificateArn).toEqual({ Ref: certificate?.[0] });
      const mapping = resourcesOf(template, 'AWS::ApiGateway::BasePathMapping').find(
        each => each.Properties.DomainName.Ref === logicalId,
      );
      expect(mapping?.Properties.BasePath).toBe('v1');
      expect(textOf(mapping?.Properties.Stage)).toBe('<HttpApiDeploymentStagev1>');
    }
  });

  it('is asked for the name of all where it is nearest, as long as it is healthy', () => {
    expect(record('relay.example.com')).toMatchObject({
      HostedZoneId: domain.hostedZoneId,
      Type: 'A',
      Region: awsRegion,
      SetIdentifier: name,
    });
    const { HealthCheckId } = record('relay.example.com') ?? {};
    const checks = template.findResources('AWS::Route53::HealthCheck') as Record<string, Resource>;
    expect(checks[HealthCheckId.Ref]?.Properties.HealthCheckConfig).toMatchObject({
      Type: 'HTTPS',
      FullyQualifiedDomainName: regionName,
      ResourcePath: '/v1/health',
    });
  });

  it('has a name of its own, whatever its health', () => {
    const own = record(regionName);
    expect(own).toMatchObject({ HostedZoneId: domain.hostedZoneId, Type: 'A' });
    for (const member of ['Region', 'SetIdentifier', 'HealthCheckId']) expect(own).not.toHaveProperty(member);
  });

  it('names no other AWS region', () => {
    for (const other of regions)
      if (other.name !== name) expect(JSON.stringify(template)).not.toContain(other.awsRegion);
  });

  it('is no receiver, under any name', () => {
    for (const function_ of ['api', 'deliver'] as const) {
      const { API_HOSTS } = functionOf(template, function_).Properties.Environment.Variables;
      const [own, ...named] = textOf(API_HOSTS).split(',');
      expect(own).toMatch(/^<HttpApi>\.execute-api\./);
      expect(named).toEqual(['relay.example.com', 'jp.relay.example.com', 'us.relay.example.com']);
    }
  });

  it('leaves the issuer of tokens what it was: they are good under every name', () => {
    expect(functionOf(template, 'token').Properties.Environment.Variables.RELAY_NAME).toBe('order-relay');
  });

  it('leaves room in its stack, which may have 500 resources', () => {
    expect(Object.keys(template.toJSON().Resources).length).toBeLessThan(450);
  });
});

describe('without a domain', () => {
  it('there is neither certificate nor record', () => {
    const plain = templateOf(synthesize({ regions: SHIPPED.regions.slice(0, 1) }), 'jp');
    const types = Object.values<Resource>(plain.toJSON().Resources).map(({ Type }) => Type);
    expect(types.filter(type => /Route53|CertificateManager|ApiGateway::DomainName/.test(type))).toEqual([]);
  });
});
