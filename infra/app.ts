import { App } from 'aws-cdk-lib';
import { ConfigError } from './config.ts';
import { composeStacks } from './stacks.ts';

try {
  composeStacks(new App());
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}
