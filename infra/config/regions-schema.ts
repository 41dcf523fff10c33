import * as z from 'zod/mini';
import { REGION_NAME_PATTERN } from '../region-name.ts';
import { flag, isSafeUrl, isUnique, OBJECT, unique } from './checks.ts';

const REGION_NAME =
  'must be 1 to 16 lower-case letters and digits, and neither "home" nor "constructor": it stands in events and names the region\'s stack';
const AWS_REGION = 'must be the code of an AWS region, such as eu-west-3';
const HOST = 'must be the provider\'s host as a URL without a path, such as "https://jp.api.ntt.com"';
const LIST = 'must be a list of regions: at least one { name, awsRegion, upstreamHost }';
const ELASTIC_IPS = 'must be one or two ids of elastic IP addresses, such as "eipalloc-0123456789abcdef0"';
const SUBNETS = 'must be 1 to 16 ids of subnets, such as "subnet-0123456789abcdef0"';
const SECURITY_GROUPS = 'must be 1 to 5 ids of security groups, such as "sg-0123456789abcdef0"';

/** A list of ids that AWS gave, by what they begin with. */
function ids(prefix: string, most: number, message: string) {
  const id = z.string(message).check(z.regex(new RegExp(`^${prefix}-[0-9a-f]{8,17}$`), message));
  return z
    .array(id, message)
    .check(z.minLength(1, message), z.maxLength(most, message), z.refine(isUnique, message), unique);
}

const VPC = z
  .strictObject(
    {
      elasticIpIds: z
        .optional(ids('eipalloc', 2, ELASTIC_IPS))
        .check(
          z.describe('Addresses of yours that webhooks come from, each with a NAT gateway; otherwise one is made.'),
        ),
      subnetIds: z
        .optional(ids('subnet', 16, SUBNETS))
        .check(z.describe('Subnets of a VPC of yours, with a way to the internet; otherwise a VPC is made.')),
      securityGroupIds: z
        .optional(ids('sg', 5, SECURITY_GROUPS))
        .check(z.describe('Security groups in that VPC, which let HTTPS out.')),
    },
    OBJECT,
  )
  .check(
    z.refine(
      ({ subnetIds, securityGroupIds }) => (subnetIds === undefined) === (securityGroupIds === undefined),
      'must have both subnetIds and securityGroupIds, or neither',
    ),
    z.refine(
      ({ subnetIds, elasticIpIds }) => subnetIds === undefined || elasticIpIds === undefined,
      'must not have elasticIpIds beside subnetIds: webhooks come from the addresses that your VPC has',
    ),
  );

const REGION = z.strictObject(
  {
    name: z
      .string(REGION_NAME)
      .check(
        z.regex(REGION_NAME_PATTERN, REGION_NAME),
        z.describe("Short name of the region, such as jp: it stands in events, and names the region's stack."),
      ),
    awsRegion: z
      .string(AWS_REGION)
      .check(z.regex(/^[a-z]{2}(-[a-z]+)+-\d$/, AWS_REGION), z.describe('Code of the AWS region, such as eu-west-3.')),
    upstreamHost: z.string(HOST).check(
      z.regex(/^https?:\/\/[^/]+$/, { error: HOST, abort: true }),
      z.refine(text => isSafeUrl(text) && new URL(text).origin === text, HOST),
      z.describe("The provider's host that the region asks, without a path."),
    ),
    home: z
      .optional(flag())
      .check(
        z.describe('In exactly one region: table and secrets are made there. It can neither move nor be removed.'),
      ),
    vpc: z
      .optional(VPC)
      .check(
        z.describe(
          'Has webhooks sent from fixed addresses, or from a VPC of yours (docs/regions.md). Empty braces make a VPC with one address.',
        ),
      ),
    drain: z
      .optional(flag())
      .check(z.describe('The region is to be taken out, or repaired: others do its work, it finishes what it has.')),
  },
  OBJECT,
);

export const REGIONS = z
  ._default(
    z.array(REGION, LIST).check(
      z.minLength(1, LIST),
      z.refine(regions => isUnique(regions.map(({ name }) => name)), 'must not name a region twice'),
      z.refine(regions => isUnique(regions.map(region => region.awsRegion)), 'must not use an AWS region twice'),
      z.refine(
        regions => regions.filter(({ home }) => home).length === 1,
        'must have "home": true in exactly one region: it owns table and secrets, and can neither move nor be removed',
      ),
      z.refine(
        regions => regions.some(({ drain }) => !drain),
        'must not have "drain": true in every region: another one has to take over',
      ),
    ),
    [{ name: 'jp', awsRegion: 'ap-northeast-1', upstreamHost: 'https://jp.api.ntt.com', home: true }],
  )
  .check(z.describe('Where order-relay runs. Regions are added and removed one in a deployment.'));
