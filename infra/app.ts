import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { ConfigError } from './config/config-error.ts';
import { loadConfig } from './config.ts';
import { composeStacks } from './stacks.ts';

try {
  const app = new App();
  // AWS's advice, each rule of it followed or acknowledged where the resource is made.
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  // `-c config=FILE` is another file than order-relay.json.
  composeStacks(app, loadConfig(app.node.tryGetContext('config')));
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}
