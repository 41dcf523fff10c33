import { DomainName, EndpointType, type RestApi, SecurityPolicy } from 'aws-cdk-lib/aws-apigateway';
import { Certificate, CertificateValidation } from 'aws-cdk-lib/aws-certificatemanager';
import { ARecord, HealthCheck, HealthCheckType, HostedZone, RecordTarget } from 'aws-cdk-lib/aws-route53';
import { ApiGatewayDomain } from 'aws-cdk-lib/aws-route53-targets';
import { Construct } from 'constructs';
import { STAGE } from '../shared/api/routes.ts';
import { type Config, type Region, regionNameIn } from './config.ts';

export interface DomainNamesProps {
  readonly domain: NonNullable<Config['domain']>;
  readonly region: Region;
  readonly api: RestApi;
}

/**
 * A region's part in the API's own names. The name of all regions has one record from each of them: Route 53 answers
 * with the nearest whose health check passes. No region needs another for it: each has its certificate (all are
 * validated by the same record, which outlives each), and its records are its own.
 */
export class DomainNames extends Construct {
  readonly globalUrl: string;
  readonly regionUrl: string;

  constructor(scope: Construct, id: string, { domain, region, api }: DomainNamesProps) {
    super(scope, id);
    const regionName = regionNameIn(domain, region);
    const zone = HostedZone.fromHostedZoneId(this, 'Zone', domain.hostedZoneId);
    const certificate = new Certificate(this, 'Certificate', {
      domainName: domain.name,
      subjectAlternativeNames: [regionName],
      validation: CertificateValidation.fromDns(zone),
    });
    const serve = (name: string, domainName: string) =>
      new DomainName(this, name, {
        domainName,
        certificate,
        endpointType: EndpointType.REGIONAL,
        securityPolicy: SecurityPolicy.TLS_1_2,
        mapping: api.deploymentStage.restApi,
        basePath: STAGE,
      });
    const record = (domainName: DomainName) => ({
      zone,
      // With a dot at its end it is whole; without, CDK would want the zone's name.
      recordName: `${domainName.domainName}.`,
      target: RecordTarget.fromAlias(new ApiGatewayDomain(domainName)),
    });

    new ARecord(this, 'RegionRecord', record(serve('RegionName', regionName)));
    const healthCheck = new HealthCheck(this, 'Health', {
      type: HealthCheckType.HTTPS,
      fqdn: regionName,
      resourcePath: `/${STAGE}/health`,
    });
    new ARecord(this, 'GlobalRecord', {
      ...record(serve('GlobalName', domain.name)),
      region: region.awsRegion,
      setIdentifier: region.name,
      healthCheck,
    });

    this.regionUrl = `https://${regionName}/${STAGE}/`;
    this.globalUrl = `https://${domain.name}/${STAGE}/`;
  }
}
