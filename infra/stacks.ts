import type { App } from 'aws-cdk-lib';
import { ConfigError } from './config/config-error.ts';
import { type Config, homeOf } from './config.ts';
import { HomeStack } from './home-stack.ts';
import { RegionStack } from './region-stack.ts';

/**
 * `-c unprotected=true` turns all protection from deletion off, for a first deployment (one that fails is removed before
 * the next, which protection would prevent) and for removal. Whatever is deployed without it is protected.
 */
const UNPROTECTED = 'unprotected';

/** `-c paused=true` lets no schedule and no queue start a function, for as long as the table has to stand still. */
const PAUSED = 'paused';

/** The home stack and one stack for each region. They name no account: they are deployed into that of the credentials used. */
export function composeStacks(
  app: App,
  config: Config,
): { readonly home: HomeStack; readonly regions: readonly RegionStack[] } {
  const isProtected = !isSaid(app, UNPROTECTED);
  const isPaused = isSaid(app, PAUSED);
  const home = new HomeStack(app, 'home', {
    env: { region: homeOf(config).awsRegion },
    stackName: `${config.name}-home`,
    config,
    isProtected,
  });
  const regions = config.regions.map(region => {
    const stack = new RegionStack(app, region.name, {
      env: { region: region.awsRegion },
      stackName: `${config.name}-${region.name}`,
      config,
      region,
      isProtected,
      isPaused,
    });
    stack.addStackDependency(home, 'it names the table and the secrets of the home stack');
    return stack;
  });
  return { home, regions };
}

function isSaid(app: App, name: string): boolean {
  const value: unknown = app.node.tryGetContext(name);
  if (value !== undefined && !['true', 'false'].includes(String(value)))
    throw new ConfigError(`The context "${name}" must be true or false (found ${JSON.stringify(value)}).`);
  return String(value) === 'true';
}
