import type { App } from 'aws-cdk-lib';
import { CONTEXT, homeOf, parseConfig } from './config.ts';
import { HomeStack } from './home-stack.ts';
import { RegionStack } from './region-stack.ts';

/** The home stack and one stack for each region. They name no account: they are deployed into that of the credentials used. */
export function composeStacks(app: App): { readonly home: HomeStack; readonly regions: readonly RegionStack[] } {
  const config = parseConfig(app.node.tryGetContext(CONTEXT));
  const home = new HomeStack(app, 'home', {
    env: { region: homeOf(config).awsRegion },
    stackName: `${config.name}-home`,
    config,
  });
  const regions = config.regions.map(region => {
    const stack = new RegionStack(app, region.name, {
      env: { region: region.awsRegion },
      stackName: `${config.name}-${region.name}`,
      config,
      region,
    });
    stack.addStackDependency(home, 'it names the table and the secrets of the home stack');
    return stack;
  });
  return { home, regions };
}
