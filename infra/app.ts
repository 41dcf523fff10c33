import { App } from 'aws-cdk-lib';
import { ConfigError } from './config/config-error.ts';
import { loadConfig } from './config.ts';
import { composeStacks } from './stacks.ts';

try {
  const app = new App();
  // `-c config=FILE` is another file than order-relay.json.
  composeStacks(app, loadConfig(app.node.tryGetContext('config')));
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}
