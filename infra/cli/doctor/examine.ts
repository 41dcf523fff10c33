import packageJson from '../../../package.json' with { type: 'json' };
import type { ApiClient } from '../../api-client.ts';
import { type Config, homeOf } from '../../config.ts';
import { UsageError } from '../../local/usage-error.ts';
import { fetchClock, fetchIdentity } from '../aws/account.ts';
import { explainAws } from '../aws/explain.ts';
import { RelaySecrets } from '../aws/relay-secrets.ts';
import { type Finding, fail, ok, warn } from './finding.ts';
import { checkCdk, checkClock, checkNode } from './machine.ts';
import { checkPolls } from './polls.ts';
import { checkBootstrap, checkConcurrency, checkHomeStack, checkRegionStack } from './region.ts';
import { checkConnection } from './secrets.ts';

export interface Patient {
  readonly loadConfig: () => Config;
  /** As the options and the environment have it; throws where there is none. */
  readonly connect: () => Promise<ApiClient>;
  readonly nodeVersion: string;
  readonly now: () => number;
}

/** From this machine outwards: what one check needs, the one before it has looked at. */
export async function* examine({ loadConfig, connect, nodeVersion, now }: Patient): AsyncGenerator<readonly Finding[]> {
  yield [checkNode(nodeVersion), checkCdk()];
  let config: Config;
  try {
    config = loadConfig();
  } catch (error) {
    yield [fail('configuration', (error as Error).message, 'Mend it: docs/configuration.md has every field.')];
    return;
  }
  const { regions, name } = config;
  const home = homeOf(config);
  yield [ok('configuration', `${name}: ${regions.map(region => `${region.name} (${region.awsRegion})`).join(', ')}`)];
  yield [await checkClockOf(home.awsRegion, now)];

  try {
    const { account, arn } = await fetchIdentity(home.awsRegion);
    yield [ok('account', `${account}, as ${arn}`)];
  } catch (error) {
    const { what, todo } = explainAws(error);
    yield [fail('account', what, todo)];
    return;
  }
  yield Promise.all(regions.map(checkBootstrap));
  yield Promise.all(regions.map(region => checkConcurrency(config, region)));
  yield [await checkHomeStack(config, home)];
  const stacks = await Promise.all(regions.map(region => checkRegionStack(config, region, packageJson.version)));
  yield stacks.flat();

  const secrets = new RelaySecrets({ prefix: name, region: home.awsRegion });
  try {
    for (const connection of config.connections) yield await checkConnection(config, secrets, connection);
  } finally {
    secrets.close();
  }
  if (!stacks.flat().some(({ check, state }) => check.startsWith('api ') && state !== 'fail')) return;
  try {
    yield await checkPolls(await connect());
  } catch (error) {
    const todo = 'Look again then: only the API knows how the polls go.';
    const { message } = error as Error;
    // An issuer of the customer's own: there is no client here to ask with.
    yield [error instanceof UsageError ? warn('polls', message, todo) : fail('polls', message, todo)];
  }
}

async function checkClockOf(region: string, now: () => number): Promise<Finding> {
  try {
    return checkClock(await fetchClock(region), now());
  } catch (error) {
    const { what, todo } = explainAws((error as Error).cause ?? error);
    return fail('clock', `AWS in ${region}: ${what}`, todo);
  }
}
