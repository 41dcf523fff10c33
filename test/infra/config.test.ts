import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { ConfigError } from '../../infra/config/config-error.ts';
import { type Config, loadConfig, parseConfig } from '../../infra/config.ts';
import { SHIPPED } from './shipped.ts';

const [jp, us] = SHIPPED.regions;
const domain = { name: 'relay.example.com', hostedZoneId: 'Z0123456789ABC' };
const subnets = { subnetIds: ['subnet-0123456789abcdef0'], securityGroupIds: ['sg-0123456789abcdef0'] };
const issuer = { url: 'https://id.test', jwksUrl: 'https://id.test/jwks', tokenUrl: 'https://id.test/token' };

function problemOf(config: unknown, parse: (config: unknown) => Config = parseConfig): string {
  try {
    parse(config);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  return '';
}

describe('a configuration', () => {
  it('is one region by default, which is home', () => {
    expect(parseConfig({})).toEqual({
      name: 'order-relay',
      board: false,
      calendars: false,
      regions: [{ name: 'jp', awsRegion: 'ap-northeast-1', upstreamHost: 'https://jp.api.ntt.com', home: true }],
      connections: ['default'],
      listEveryMinutes: 5,
      tellBaseline: false,
      keepDays: 400,
      details: {
        everyMinutes: 15,
        overlapMinutes: 10,
        dateFormat: 'YYYY/MM/DD HH:mm:ss',
        closedDays: ['12-29', '12-30', '12-31', '01-01', '01-02', '01-03'],
      },
      concurrency: { events: 2, deliveries: 2, retries: 2 },
      apiLogs: 'none',
      allowedCidrs: [],
      corsOrigins: [],
    });
  });

  it('has defaults within its details, too', () => {
    expect(parseConfig({ details: { everyMinutes: 30 } }).details).toEqual({ ...SHIPPED.details, everyMinutes: 30 });
  });

  it('may name its schema, which is for editors alone', () => {
    expect(parseConfig({ $schema: './docs/configuration.schema.json' })).toEqual(parseConfig({}));
  });

  it('may name an issuer of its own', () => {
    const config = { ...SHIPPED, issuer: { ...issuer, audience: 'relay', scopePrefix: 'relay/' } };
    expect(parseConfig(config)).toEqual(config);
    const { tokenUrl: _, ...rest } = issuer;
    const plain = { ...SHIPPED, issuer: { ...rest, audience: '' } };
    expect(parseConfig(plain).issuer).toEqual({ ...rest, audience: '', scopePrefix: '' });
  });

  it('may name a domain, and a region that is to be drained', () => {
    const config = { ...SHIPPED, regions: [jp, { ...us, drain: true }], domain };
    expect(parseConfig(config)).toEqual(config);
  });

  it('may open private ranges where every region is in a network', () => {
    const config = { ...SHIPPED, regions: [{ ...jp, vpc: subnets }], allowedCidrs: ['10.20.0.0/16'] };
    expect(parseConfig(config)).toEqual(config);
  });

  it('may ask for a firewall', () => {
    const config = { ...SHIPPED, waf: { requestsPer5MinutesPerIp: 1000 } };
    expect(parseConfig(config)).toEqual(config);
  });

  it.each([
    ['nothing at all', undefined, 'the configuration: is missing'],
    ['a list', [], 'the configuration: must be an object'],
    ['a region without its host', { regions: [{ ...jp, upstreamHost: undefined }] }, 'upstreamHost: is missing'],
    ['a name that is no name', { ...SHIPPED, name: 'Order Relay' }, '(found "Order Relay")'],
    ['no regions', { ...SHIPPED, regions: [] }, 'regions: must be a list of regions: at least one'],
    ['no home', { ...SHIPPED, regions: [us] }, 'regions: must have "home": true in exactly one region'],
    [
      'its home removed',
      { ...SHIPPED, regions: [us] },
      'it owns table and secrets, and can neither move nor be removed',
    ],
    [
      'a URL as domain',
      { ...SHIPPED, domain: { ...domain, name: 'https://relay.example.com' } },
      'domain.name: must be',
    ],
    [
      'a domain too long for ACM',
      { ...SHIPPED, domain: { ...domain, name: `${'a'.repeat(60)}.test` } },
      'domain.name: ',
    ],
    [
      "a hosted zone's name for its id",
      { ...SHIPPED, domain: { ...domain, hostedZoneId: 'example.com' } },
      'domain.hostedZoneId: must be the id',
    ],
    ['its only region drained', { ...SHIPPED, regions: [{ ...jp, drain: true }] }, '"drain": true in every region'],
    ['two homes', { ...SHIPPED, regions: [jp, { ...us, home: true }] }, 'exactly one region'],
    ['a region twice', { ...SHIPPED, regions: [jp, { ...us, name: 'jp' }] }, 'must not name a region twice'],
    [
      'an AWS region twice',
      { ...SHIPPED, regions: [jp, { ...us, awsRegion: jp?.awsRegion }] },
      'must not use an AWS region twice',
    ],
    ['a region called home', { ...SHIPPED, regions: [{ ...jp, name: 'home' }] }, 'regions[0].name: must be'],
    ['one called constructor', { ...SHIPPED, regions: [{ ...jp, name: 'constructor' }] }, 'regions[0].name: must be'],
    ['no AWS region', { ...SHIPPED, regions: [jp, { ...us, awsRegion: 'Paris' }] }, 'regions[1].awsRegion: must be'],
    ['a bare host', { ...SHIPPED, regions: [{ ...jp, upstreamHost: 'jp.api.ntt.com' }] }, 'regions[0].upstreamHost: '],
    ['a path', { ...SHIPPED, regions: [{ ...jp, upstreamHost: 'https://a.test/v1' }] }, 'without a path'],
    ['a plain host', { ...SHIPPED, regions: [{ ...jp, upstreamHost: 'http://a.test' }] }, 'upstreamHost: must be'],
    [
      'an interval that does not divide an hour',
      { ...SHIPPED, listEveryMinutes: 7 },
      'listEveryMinutes: must be one of 1, 2, 3',
    ],
    [
      'a feed kept for less than the ledger',
      { ...SHIPPED, keepDays: 89 },
      'keepDays: must be a whole number of days, from 90',
    ],
    ['a baseline in words', { ...SHIPPED, tellBaseline: 'no' }, 'tellBaseline: must be true or false'],
    [
      'a closed day that is none',
      { ...SHIPPED, details: { ...SHIPPED.details, closedDays: ['12/29'] } },
      'details.closedDays[0]: must be a day of every year',
    ],
    [
      'an opened range that is not private',
      { ...SHIPPED, allowedCidrs: ['10.0.0.0/8', '169.254.0.0/16'] },
      'allowedCidrs[1]: must be a range of a private network',
    ],
    [
      'an opened range that no region reaches',
      { regions: [{ ...jp, vpc: {} }, us], allowedCidrs: ['10.0.0.0/8'] },
      'allowedCidrs: must come with "vpc" in every region',
    ],
    [
      'subnets without security groups',
      { regions: [{ ...jp, vpc: { subnetIds: ['subnet-01234567'] } }] },
      'regions[0].vpc: must have both subnetIds and securityGroupIds',
    ],
    [
      'addresses for a network that has its own',
      { regions: [{ ...jp, vpc: { ...subnets, elasticIpIds: ['eipalloc-01234567'] } }] },
      'regions[0].vpc: must not have elasticIpIds beside subnetIds',
    ],
    [
      'an address for its id',
      { regions: [{ ...jp, vpc: { elasticIpIds: ['192.0.2.1'] } }] },
      'regions[0].vpc.elasticIpIds[0]: must be one or two ids of elastic IP addresses',
    ],
    ['an origin with a path', { ...SHIPPED, corsOrigins: ['https://a.test/'] }, 'corsOrigins[0]: must be an origin'],
    ['every origin', { ...SHIPPED, corsOrigins: ['*'] }, 'corsOrigins[0]: must be an origin of https'],
    ['a plain origin', { ...SHIPPED, corsOrigins: ['http://a.test'] }, 'corsOrigins[0]: must be an origin of https'],
    ['a board by http', { ...SHIPPED, boardUrl: 'http://a.test/v1/board' }, 'boardUrl: must be an https URL'],
    ['a board with a slash', { ...SHIPPED, boardUrl: 'https://a.test/board/' }, 'boardUrl: must be an https URL'],
    ['a place on the board', { ...SHIPPED, boardUrl: 'https://a.test/#/x' }, 'boardUrl: must be an https URL'],
    ['no address for alarms', { ...SHIPPED, alarms: { email: 'me' } }, 'alarms.email: must be an e-mail address'],
    ['a firewall without a rate', { ...SHIPPED, waf: {} }, 'waf.requestsPer5MinutesPerIp: is missing'],
    ['a rate AWS refuses', { ...SHIPPED, waf: { requestsPer5MinutesPerIp: 9 } }, 'must be a whole number from 10'],
    [
      'fewer runs than AWS takes',
      { concurrency: { retries: 1 } },
      'concurrency.retries: must be a whole number from 2',
    ],
    [
      'more fan-outs than can be',
      { concurrency: { events: 6 } },
      'concurrency.events: must be a whole number from 2 to 5',
    ],
    ['logs in words', { apiLogs: 'yes' }, 'apiLogs: must be "none", "account-role" or "set-account-role"'],
    ['no connection', { ...SHIPPED, connections: [] }, 'connections: must be a list of at least one'],
    ['a connection twice', { ...SHIPPED, connections: ['a', 'a'] }, 'connections: must not name a connection twice'],
    ['a connection with a comma', { ...SHIPPED, connections: ['a,b'] }, 'connections[0]: must be 1 to 40 letters'],
    ['a field misspelt', { conections: [] }, 'conections: is no field; did you mean "connections"?'],
    [
      'one misspelt in a region',
      { regions: [{ ...jp, Drian: true }] },
      '[0].Drian: is no field; did you mean "drain"?',
    ],
    ['one like no other', { waf: { rate: 1 } }, 'waf.rate: is no field; there are requestsPer5MinutesPerIp'],
    ['an issuer without audience', { ...SHIPPED, issuer }, 'issuer.audience: is missing'],
    ['a plain issuer', { ...SHIPPED, issuer: { ...issuer, jwksUrl: 'http://id.test' } }, 'issuer.jwksUrl: must be an'],
  ])('with %s is refused, by field and reason', (_what, config, message) => {
    expect(problemOf(config)).toContain(message);
  });

  it('is told all that is wrong with it at once', () => {
    expect(problemOf({ name: '', regions: [jp], connections: [] }).split('\n')).toHaveLength(3);
  });
});

describe('a file of the configuration', () => {
  const folder = mkdtempSync(join(tmpdir(), 'config-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'tokyo.json');
  const problemIn = (text: string) => {
    writeFileSync(file, text);
    return problemOf(file, path => loadConfig(String(path)));
  };

  it('holds what differs from the defaults', () => {
    writeFileSync(file, '\uFEFF{ "name": "tokyo" }');
    expect(loadConfig(file)).toEqual({ ...parseConfig({}), name: 'tokyo' });
  });

  it('is named in what is wrong with it', () => {
    expect(problemIn('{ "name": 7 }')).toMatch(`${file} cannot be used:\n  name: must be 3 to 40`);
  });

  it.each([
    ['{\n  "name": tokyo\n}', ':2:11: Unexpected "tokyo" in JSON'],
    ['{\n  "name": "tokyo",\n}', ':2:18: JSON does not support trailing commas'],
    ['{ "name": "tokyo"', ':1:18: Expected "," in JSON but found end of file'],
    ['// Tokyo', ':1:1: JSON does not support comments'],
    ['', ':1:1: Unexpected end of file in JSON'],
  ])('that holds %j is no JSON, and where is said', (text, problem) => {
    expect(problemIn(text)).toBe(`${file}${problem}`);
  });

  it('has to be there when it is asked for by name', () => {
    const path = join(folder, 'osaka.json');
    expect(problemOf(path, () => loadConfig(path))).toMatch(/^The configuration cannot be read: ENOENT.*osaka\.json/);
  });
});
