/**
 * The project's own app with the configuration of the test, but for two things: webhooks may go to this machine, and the
 * gateways' keys differ by region, since the emulator looks for a key in all of them.
 */

import { App } from 'aws-cdk-lib';
import { CfnApiKey } from 'aws-cdk-lib/aws-apigateway';
import { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import { parseConfig } from '../../infra/config.ts';
import { composeStacks } from '../../infra/stacks.ts';

const app = new App();
const { regions } = composeStacks(app, parseConfig(JSON.parse(process.env.RELAY_CONFIGURATION ?? '{}')));
for (const region of regions)
  for (const node of region.node.findAll()) {
    if (node instanceof CfnApiKey) node.value += region.node.id;
    if (!(node instanceof CfnFunction)) continue;
    const { variables = {} } = region.resolve(node.environment) ?? {};
    if ('RECEIVERS' in variables) node.addPropertyOverride('Environment.Variables.RECEIVERS', 'any');
  }
