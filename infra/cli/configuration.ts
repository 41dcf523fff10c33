import type { Command } from 'commander';
import { type Config, homeOf, loadConfig, type Region } from '../config.ts';
import { UsageError } from '../local/usage-error.ts';

export interface ConfigurationOptions {
  readonly config?: string;
  readonly region?: string;
}

/** What is, or is to be, deployed. */
export function configurationFor(command: Command): Config {
  return loadConfig(command.optsWithGlobals<ConfigurationOptions>().config);
}

/** The region that was asked for by its name, or else the home region. */
export function regionFor(command: Command, config: Config): Region {
  const { region: name } = command.optsWithGlobals<ConfigurationOptions>();
  if (name === undefined) return homeOf(config);
  const found = config.regions.find(region => region.name === name);
  if (found) return found;
  const names = config.regions.map(region => region.name).join(', ');
  throw new UsageError(`--region must be one of the configuration's regions, ${names}, not "${name}".`);
}
