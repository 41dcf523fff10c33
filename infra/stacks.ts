import type { App } from 'aws-cdk-lib';
import { CONTEXT, homeOf, parseConfig } from './config.ts';
import { HomeStack } from './home-stack.ts';
import { RegionStack } from './region-stack.ts';

/** One stack for what there is once, one for each region. They have a region and no account: whose credentials deploy, owns. */
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
      issuer: home.issuer,
    });
    stack.addStackDependency(home, 'it names the table and the secrets of the home stack');
    return stack;
  });
  return { home, regions };
}
